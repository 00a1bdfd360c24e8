import { readSession, signatureMatches } from '~/server/utils/facesign';

export default defineEventHandler(async (event) => {
  const raw = (await readRawBody(event)) ?? '';
  const { facesignWebhookSecret } = useRuntimeConfig(event);
  if (!signatureMatches(raw, getHeader(event, 'FaceSign-Signature'), facesignWebhookSecret)) {
    throw createError({ statusCode: 401 });
  }
  const { sessionId } = JSON.parse(raw) as { sessionId: string };
  const { session } = await readSession(event, sessionId);
  const detection = session.report?.deepfakeDetection;
  const done = session.report?.deepfakeDetectionStatus?.state === 'succeeded';
  if (done && detection?.verdict === 'authentic') {
    await setAgeVerified(session.clientReferenceId, sessionId);
  }
  return sendNoContent(event);
});
