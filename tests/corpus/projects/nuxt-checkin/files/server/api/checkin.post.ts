import { arsa, type Recognition } from '../utils/arsa';

export default defineEventHandler(async (event) => {
  const form = await readFormData(event);
  const answer = await arsa<Recognition>('face_recognition/recognize_face', form);
  if (answer.faces.length !== 1) throw createError({ statusCode: 422 });
  const guest = answer.faces[0];
  if (guest.recognition_uidresult === 'unknown') throw createError({ statusCode: 404 });
  const room = await useStorage('rooms').getItem(guest.recognition_uidresult);
  return { room };
});
