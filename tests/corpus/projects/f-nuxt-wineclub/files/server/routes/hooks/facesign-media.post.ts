import { createHmac } from 'node:crypto';

export default defineEventHandler(async (event) => {
  const body = await readBody<{ sessionId: string; media: { id: string } }>(event);
  const { facesignWebhookSecret } = useRuntimeConfig(event);
  const mac = createHmac('sha256', facesignWebhookSecret).update(JSON.stringify(body)).digest('hex');
  if (getHeader(event, 'FaceSign-Signature') !== mac) throw createError({ statusCode: 401 });
  await linkMedia(body.sessionId, body.media.id);
  return sendNoContent(event);
});
