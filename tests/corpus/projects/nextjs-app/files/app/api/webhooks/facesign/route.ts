import crypto from 'node:crypto';
import { revalidatePath } from 'next/cache';

export async function POST(request: Request) {
  const raw = await request.text();
  const mac = crypto.createHmac('sha256', process.env.FACESIGN_WEBHOOK_SECRET!).update(raw).digest();
  const given = Buffer.from(request.headers.get('facesign-signature') ?? '', 'hex');
  if (given.length !== mac.length || !crypto.timingSafeEqual(given, mac)) {
    return new Response(null, { status: 401 });
  }
  const event = JSON.parse(raw);
  revalidatePath(`/verify/${event.sessionId}`);
  return new Response(null, { status: 200 });
}
