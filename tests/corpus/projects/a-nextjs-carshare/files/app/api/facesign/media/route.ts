import { NextRequest, NextResponse } from 'next/server';
import { db } from '@/lib/db';

export async function POST(req: NextRequest) {
  const event = await req.json();
  await db.media.create({ data: { session: event.sessionId, mediaId: event.media.id } });
  return NextResponse.json({ received: true });
}
