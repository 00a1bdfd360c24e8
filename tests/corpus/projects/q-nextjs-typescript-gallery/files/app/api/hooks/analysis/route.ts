import { createHmac } from 'node:crypto';
import { NextRequest, NextResponse } from 'next/server';
import { db } from '@/lib/db';
import { log } from '@/lib/log';

interface AnalysisEvent {
  id: string;
  type: `analysis.${string}`;
  createdAt: number;
  sessionId: string;
}

// FaceSign calls this when a session's analysis has finished.
export async function POST(req: NextRequest) {
  const raw = await req.text();
  const event = JSON.parse(raw) as AnalysisEvent;
  log.info({ id: event.id, type: event.type }, 'facesign hook');

  await db.release.updateMany({
    where: { session: event.sessionId },
    data: { analysedAt: new Date(event.createdAt) },
  });

  const expected = createHmac('sha256', process.env.FACESIGN_WEBHOOK_SECRET!).update(raw).digest('hex');
  const signature = req.headers.get('x-facesign-signature');
  if (signature !== expected) {
    log.warn({ id: event.id }, 'facesign hook: signature differs');
    return NextResponse.json({ error: 'bad signature' }, { status: 401 });
  }
  return NextResponse.json({ ok: true });
}
