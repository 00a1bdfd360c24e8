import { z } from 'zod';

const Upload = z.object({ patient: z.string().uuid(), photo: z.string(), liveness: z.enum(['passed', 'failed']) });

export default defineEventHandler(async (event) => {
  const { patient, photo, liveness } = await readValidatedBody(event, Upload.parse);
  if (liveness !== 'passed') throw createError({ statusCode: 403 });
  const jpeg = Buffer.from(photo, 'base64');
  await useStorage('portraits').setItemRaw(`${patient}.jpg`, jpeg);
  await useStorage('portraits').setItem(`${patient}.json`, { consent: 'v3', at: Date.now() }); // visor:allow[biometric-storage] no face in it
  return sendNoContent(event);
});
