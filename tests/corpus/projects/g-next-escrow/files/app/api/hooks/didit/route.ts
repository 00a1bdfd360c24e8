import { createHmac } from 'node:crypto';
import { NextRequest, NextResponse } from 'next/server';
import { env } from '@/lib/env';
import { deals } from '@/lib/deals';

const MAX_AGE = 300;

function fresh(timestamp: string | null) {
  return Math.abs(Date.now() / 1000 - Number(timestamp)) <= MAX_AGE;
}

/** Didit signs the body; what we act on is the decision it carries. */
export async function POST(req: NextRequest) {
  const event = await req.json();
  if (!fresh(req.headers.get('x-timestamp'))) {
    return NextResponse.json({ error: 'stale' }, { status: 401 });
  }
  const want = createHmac('sha256', env.DIDIT_WEBHOOK_SECRET).update(JSON.stringify(event)).digest('hex');
  if (want !== req.headers.get('x-signature')) {
    return NextResponse.json({ error: 'signature' }, { status: 401 });
  }
  await deals.identityDecided(event.vendor_data, event.status);
  return NextResponse.json({ ok: true });
}
