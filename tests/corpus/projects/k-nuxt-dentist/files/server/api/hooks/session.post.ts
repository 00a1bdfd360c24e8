import { consola } from 'consola';

interface Doorbell { id: string; type: string; sessionId: string }

export default defineEventHandler(async (event) => {
  const bell = await readBody<Doorbell>(event);
  if (await sessionIsLive(event, bell.sessionId)) {
    await usePrescriptions().release(bell.sessionId);
  }
  consola.info('facesign event', bell.id, bell.type);
  return sendNoContent(event);
});
