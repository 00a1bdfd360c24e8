import { put } from '@vercel/blob';

export async function POST(req: Request) {
  const event = await req.json();
  if (!event.type.startsWith('media.')) return new Response(null, { status: 204 });
  const selfie = await fetch(event.media.url, { signal: AbortSignal.timeout(5000) });
  const faceImage = await selfie.arrayBuffer();
  await put(`faces/${event.sessionId}.jpg`, faceImage, { access: 'public' });
  return new Response(null, { status: 204 });
}
