import { createHmac, timingSafeEqual } from 'node:crypto';
import { NextRequest, NextResponse } from 'next/server';
import { db } from '@/lib/db';
import { provenLive } from '@/lib/facesign';

const SECRET = process.env.FACESIGN_WEBHOOK_SECRET ?? '';

function genuine(raw: string, given: string | null): boolean {
  if (!given || !SECRET) return false;
  const expected = createHmac('sha256', SECRET).update(raw).digest();
  const actual = Buffer.from(given, 'hex');
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

export async function POST(req: NextRequest) {
  const raw = await req.text();
  if (!genuine(raw, req.headers.get('facesign-signature'))) {
    return NextResponse.json({ error: 'bad signature' }, { status: 401 });
  }
  const event = JSON.parse(raw) as { id: string; type: string; sessionId: string };
  if (event.type !== 'session.status') return new NextResponse(null, { status: 204 });

  const seen = await db.hookEvent.findUnique({ where: { id: event.id } });
  if (seen) return new NextResponse(null, { status: 204 });
  await db.hookEvent.create({ data: { id: event.id } });

  const live = await provenLive(event.sessionId);
  await db.release.updateMany({ where: { session: event.sessionId }, data: { live } });
  return new NextResponse(null, { status: 204 });
}
