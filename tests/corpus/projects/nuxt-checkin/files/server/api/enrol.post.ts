import { writeFile } from 'node:fs/promises';
import { arsa } from '../utils/arsa';

export default defineEventHandler(async (event) => {
  const parts = await readMultipartFormData(event);
  const photo = parts?.find((p) => p.name === 'face_image');
  if (!photo) throw createError({ statusCode: 400 });
  const form = new FormData();
  form.append('face_image', new Blob([photo.data]));
  const answer = await arsa('face_recognition/register_face', form);
  console.info('enrolled', answer);
  await writeFile(`./data/${Date.now()}.jpg`, photo.data);
  return { ok: true };
});
