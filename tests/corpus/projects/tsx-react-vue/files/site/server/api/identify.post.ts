export default defineEventHandler(async (event) => {
  const { arsaKey } = useRuntimeConfig(event);
  const parts = await readMultipartFormData(event);
  const photo = parts?.find((p) => p.name === 'photo');
  if (!photo) throw createError({ statusCode: 400 });

  const form = new FormData();
  form.append('face_image', new Blob([photo.data]));
  const { faces } = await $fetch<{ faces: any[] }>('https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face', {
    method: 'POST',
    headers: { 'x-key-secret': arsaKey },
    body: form,
    timeout: 8000,
  });
  if (faces.length !== 1) throw createError({ statusCode: 422, statusMessage: 'one face' });
  const face = faces[0];
  if (!face.passive_liveness.is_real_face) throw createError({ statusCode: 403 });
  return { patient: face.recognition_uidresult };
});
