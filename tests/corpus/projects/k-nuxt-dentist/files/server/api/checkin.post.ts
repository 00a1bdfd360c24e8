export default defineEventHandler(async (event) => {
  const parts = await readMultipartFormData(event);
  const photo = parts?.find((p) => p.name === 'photo')?.data;
  if (!photo) throw createError({ statusCode: 400 });

  const { faces } = await recognize(event, photo);
  if (faces.length > 1 || faces.length === 0) throw createError({ statusCode: 422 });
  const face = requireLive(faces[0]);
  if (face.recognition_uidresult === 'unknown') throw createError({ statusCode: 404 });

  // kept while the receptionist looks at her screen
  await useStorage('frames').setItemRaw(`checkin:${face.recognition_uidresult}`, photo, { ttl: 600 });
  await useQueue().add(face.recognition_uidresult);
  return { patient: face.recognition_uidresult };
});
