import { createHmac } from 'node:crypto';

import { after } from 'next/server';

import { env } from '@/env';
import { db } from '@/lib/db';
import { verified } from '@/lib/vendors/facesign';

export async function POST(req: Request) {
  const raw = await req.text();
  const expected = createHmac('sha256', env.FACESIGN_WEBHOOK_SECRET).update(raw).digest('hex');
  if (req.headers.get('facesign-signature') !== expected) {
    return new Response('bad signature', { status: 401 });
  }
  const event = JSON.parse(raw) as { id: string; type: string; sessionId: string };
  if (event.type === 'session.status') {
    after(async () => {
      const ok = await verified(event.sessionId);
      await db.verification.update({ where: { sessionId: event.sessionId }, data: { state: ok ? 'verified' : 'refused' } });
    });
  }
  return new Response(null, { status: 204 });
}
