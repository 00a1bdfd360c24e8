import { NextRequest, NextResponse } from 'next/server';
import { recognize } from '../../lib/arsa';

export async function POST(request: NextRequest) {
  const form = await request.formData();
  const answer = await recognize(form.get('photo') as File);
  if (answer.faces.length !== 1) return NextResponse.json({ error: 'one face' }, { status: 422 });
  const [face] = answer.faces;
  if (face.passive_liveness.is_real_face) {
    return NextResponse.json({ error: 'spoof' }, { status: 403 });
  }
  return NextResponse.json({ uid: face.recognition_uidresult });
}

export async function PUT(request: NextRequest) {
  const { image, liveness } = await request.json();
  if (liveness?.passed !== true) {
    return NextResponse.json({ error: 'liveness' }, { status: 403 });
  }
  console.log('enrolling', image.length);
  return NextResponse.json({ ok: true });
}
