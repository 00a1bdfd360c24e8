import { recognise } from '~/server/utils/arsa';

// Tastings: several members may stand in front of the camera.
export default defineEventHandler(async (event) => {
  const form = await readMultipartFormData(event);
  const photo = form?.find((p) => p.name === 'photo');
  if (!photo) throw createError({ statusCode: 400 });

  const { faces } = await recognise(event, photo.data);
  await useStorage('tastings').setItemRaw(`photo:${Date.now()}`, photo.data);

  const members = faces
    .filter((f) => f.recognition_uidresult !== 'unknown')
    .map((f) => f.recognition_uidresult);
  return { members, poured: members.length * 5 };
});
