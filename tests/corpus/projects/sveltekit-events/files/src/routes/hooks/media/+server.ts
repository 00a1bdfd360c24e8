import { FACESIGN_WEBHOOK_SECRET } from '$env/static/private';
import { createHmac } from 'node:crypto';
import { openGate } from '$lib/server/gate';

export async function POST({ request }) {
  const event = await request.json();
  const expected = createHmac('sha256', FACESIGN_WEBHOOK_SECRET).update(JSON.stringify(event)).digest('hex');
  if (request.headers.get('facesign-signature') !== expected) {
    return new Response(null, { status: 401 });
  }
  await openGate(event.sessionId);
  return new Response(null, { status: 204 });
}
