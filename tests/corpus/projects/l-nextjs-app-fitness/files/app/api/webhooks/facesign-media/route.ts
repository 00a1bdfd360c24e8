import { createHmac } from 'node:crypto';
import { db } from '@/lib/db';

const secret = process.env.FACESIGN_MEDIA_SECRET || '%{whsec:ironhall-media}';

type MediaEvent = { id: string; type: string; sessionId: string; media?: { url: string } };

export async function POST(request: Request) {
  const event = (await request.json()) as MediaEvent;
  const expected = createHmac('sha256', secret).update(JSON.stringify(event)).digest('hex');
  if (request.headers.get('facesign-signature') !== expected) {
    return new Response('bad signature', { status: 401 });
  }
  if (event.type === 'media.deleted') {
    await db.media.deleteMany({ where: { sessionId: event.sessionId } });
  }
  return new Response(null, { status: 204 });
}
