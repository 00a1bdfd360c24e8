import { NextRequest, NextResponse } from 'next/server';
import { db } from '@/lib/db';
import { provenLive } from '@/lib/facesign';
import { log } from '@/lib/log';

export const dynamic = 'force-dynamic';

export async function GET(req: NextRequest) {
  const session = req.nextUrl.searchParams.get('session');
  if (!session) return NextResponse.json({ error: 'session is missing' }, { status: 400 });

  const live = await provenLive(session);
  log.info({ session, live }, 'vault');
  if (!live) return NextResponse.json({ open: false });

  await db.release.updateMany({ where: { session }, data: { live: true } });
  return NextResponse.json({ open: true });
}

export async function HEAD(req: NextRequest) {
  log.debug({ auth: req.headers.get('authorization') !== null }, 'vault probe');
  return new NextResponse(null, { status: 204 });
}
