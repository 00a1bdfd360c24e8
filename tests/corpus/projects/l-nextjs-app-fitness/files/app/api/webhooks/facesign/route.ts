import { createHmac, timingSafeEqual } from 'node:crypto';
import { NextResponse } from 'next/server';
import { db } from '@/lib/db';
import { getSession, passedLiveness } from '@/lib/facesign';

export const runtime = 'nodejs';

function authentic(raw: string, given: string | null): boolean {
  const secret = process.env.FACESIGN_WEBHOOK_SECRET;
  if (!secret || !given) return false;
  const want = createHmac('sha256', secret).update(raw).digest();
  const have = Buffer.from(given, 'hex');
  return have.length === want.length && timingSafeEqual(have, want);
}

export async function POST(request: Request) {
  const raw = await request.text();
  if (!authentic(raw, request.headers.get('facesign-signature'))) {
    return NextResponse.json({ error: 'signature' }, { status: 401 });
  }
  const event = JSON.parse(raw) as { id: string; type: string; sessionId: string };
  if (event.type !== 'session.status') return new NextResponse(null, { status: 204 });
  const { session } = await getSession(event.sessionId);
  await db.trainer.update({
    where: { id: session.clientReferenceId },
    data: { proven: passedLiveness(session) },
  });
  return new NextResponse(null, { status: 204 });
}
