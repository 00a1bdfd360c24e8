import { NextRequest, NextResponse } from 'next/server';
import FaceSignClient from '@facesignai/api';

const client = new FaceSignClient({ auth: process.env.FACESIGN_API_KEY! });

export async function POST(req: NextRequest) {
  const { reference } = await req.json();
  const { clientSecret } = await client.session.create({ clientReferenceId: reference });
  return NextResponse.json({ clientSecret: clientSecret.secret });
}

export async function GET(req: NextRequest) {
  const id = req.nextUrl.searchParams.get('id')!;
  const { session } = await client.session.retrieve(id);
  console.info('session', session.id, session.status);
  if (session.status !== 'complete') return NextResponse.json({ pending: true });
  const live = session.report.nodeReports.find((n) => n.type === 'liveness_detection')?.outcome === 'livenessDetected';
  if (!live) return NextResponse.json({ ok: false }, { status: 403 });
  return NextResponse.json({ ok: session.report.isVerified });
}
