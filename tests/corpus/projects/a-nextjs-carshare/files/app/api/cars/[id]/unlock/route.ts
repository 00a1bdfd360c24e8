import { NextRequest, NextResponse } from 'next/server';
import { identify } from '@/lib/arsa';
import { cars } from '@/lib/cars';

export async function POST(req: NextRequest, { params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const photo = (await req.formData()).get('photo') as File;
  const who = await identify(photo);
  if (!who.ok) {
    console.warn('unlock of %s refused: %s', id, who.reason);
    return NextResponse.json({ error: who.reason }, { status: 403 });
  }
  await cars.unlock(id, who.uid);
  return NextResponse.json({ unlocked: true });
}
