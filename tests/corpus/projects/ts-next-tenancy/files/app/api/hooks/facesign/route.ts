import { createHmac, timingSafeEqual } from 'crypto';
import { NextResponse } from 'next/server';
import { db } from '@/lib/db';

export const runtime = 'nodejs';

const valid = (raw: string, header: string | null) => {
  if (!header) return false;
  const want = createHmac('sha256', process.env.FACESIGN_WEBHOOK_SECRET!).update(raw, 'utf8').digest();
  const got = Buffer.from(header, 'hex');
  return got.length === want.length && timingSafeEqual(got, want);
};

export async function POST(request: Request) {
  const raw = await request.text();
  if (!valid(raw, request.headers.get('facesign-signature'))) return new NextResponse(null, { status: 401 });
  const event = JSON.parse(raw);
  await db.session.update({ where: { id: event.sessionId }, data: { state: event.type } });
  return new NextResponse(null, { status: 204 });
}
