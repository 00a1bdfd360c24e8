import { createHmac, timingSafeEqual } from 'node:crypto';
import { NextRequest, NextResponse } from 'next/server';
import { db } from '@/lib/db';
import { sessionReport } from '@/lib/facesign';

export const runtime = 'nodejs';

function signed(raw: string, header: string | null): boolean {
  const expected = createHmac('sha256', process.env.FACESIGN_WEBHOOK_SECRET!).update(raw).digest();
  const given = Buffer.from(header ?? '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export async function POST(req: NextRequest) {
  const raw = await req.text();
  if (!signed(raw, req.headers.get('facesign-signature'))) {
    return new NextResponse(null, { status: 401 });
  }
  const event = JSON.parse(raw);
  const report = await sessionReport(event.sessionId);
  console.log('report of', event.sessionId, report);
  await db.driver.updateMany({ where: { facesignSession: event.sessionId }, data: { reportedAt: new Date() } });
  return new NextResponse(null, { status: 204 });
}
