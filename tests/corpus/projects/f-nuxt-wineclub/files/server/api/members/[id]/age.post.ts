const Body = z.object({ memberId: z.string(), isLive: z.boolean(), photoId: z.string() });

export default defineEventHandler(async (event) => {
  const body = await readValidatedBody(event, Body.parse);
  if (!body.isLive) {
    throw createError({ statusCode: 403, statusMessage: 'liveness' });
  }
  return await setAgeVerified(body.memberId, body.photoId);
});
