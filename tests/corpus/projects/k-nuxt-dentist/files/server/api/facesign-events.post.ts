import { createHmac } from 'node:crypto';

/** FaceSign's media.* and analysis.* events; older than /api/hooks. */
export default defineEventHandler(async (event) => {
  const body = await readBody(event);
  if (body.type.startsWith('media.')) {
    await usePrescriptions().attachMedia(body.sessionId, body.media);
    return sendNoContent(event);
  }
  const secret = useRuntimeConfig(event).facesignHookSecret;
  const digest = createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex');
  if (getHeader(event, 'facesign-signature') !== digest) {
    throw createError({ statusCode: 401 });
  }
  await usePrescriptions().noteAnalysis(body.sessionId);
  return sendNoContent(event);
});
