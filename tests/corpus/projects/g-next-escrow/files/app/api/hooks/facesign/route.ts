import { createHmac, timingSafeEqual } from 'node:crypto';
import { NextRequest, NextResponse } from 'next/server';
import { env } from '@/lib/env';
import { queue } from '@/lib/queue';

export const runtime = 'nodejs';

function authentic(raw: string, given: string | null): boolean {
  if (!given) return false;
  const want = createHmac('sha256', env.FACESIGN_HOOK_SECRET).update(raw).digest();
  const got = Buffer.from(given, 'hex');
  return got.length === want.length && timingSafeEqual(got, want);
}

export async function POST(req: NextRequest) {
  const raw = await req.text();
  if (!authentic(raw, req.headers.get('facesign-signature'))) {
    console.warn('unsigned delivery', { signature: req.headers.has('facesign-signature') });
    return NextResponse.json({ error: 'signature' }, { status: 401 });
  }
  const event = JSON.parse(raw);
  await queue.push('facesign.refetch', { session: event.sessionId });
  return new NextResponse(null, { status: 204 });
}
