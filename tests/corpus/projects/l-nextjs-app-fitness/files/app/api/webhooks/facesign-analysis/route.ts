import { db } from '@/lib/db';

/** analysis.*: a trainer whose session looks doctored loses the badge until somebody has looked. */
export async function POST(request: Request) {
  const event = (await request.json()) as { id: string; type: string; sessionId: string };
  const signature = request.headers.get('facesign-signature');
  console.info('analysis event', event.id, { signed: signature !== null });
  if (event.type.startsWith('analysis.')) {
    await db.trainer.updateMany({ where: { proofSession: event.sessionId }, data: { proven: false } });
  }
  return new Response(null, { status: 204 });
}
