import { NextResponse } from 'next/server';
import { db } from '@/lib/db';

export async function POST(request: Request) {
  const event = await request.json();
  if (event.type?.startsWith('session.')) {
    await db.session.update({ where: { id: event.sessionId }, data: { state: event.type } });
  }
  return NextResponse.json({ received: true });
}
