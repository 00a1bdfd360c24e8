// Nitro runs this before every route.
export default defineEventHandler(async (event) => {
  if (!getRequestURL(event).pathname.startsWith('/api/hooks/')) return;
  const raw = (await readRawBody(event, 'utf8')) ?? '';
  const given = getHeader(event, 'FaceSign-Signature');
  if (!signedByFaceSign(raw, given, useRuntimeConfig(event).facesignHookSecret)) {
    throw createError({ statusCode: 401 });
  }
});
