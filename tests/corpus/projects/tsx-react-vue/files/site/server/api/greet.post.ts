export default defineEventHandler(async (event) => {
  const form = new FormData();
  const photo = await readRawBody(event, false);
  form.append('face_image', new Blob([photo!]));
  const answer = await $fetch<any>('https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face', {
    method: 'POST',
    headers: { 'x-key-secret': useRuntimeConfig().arsaKey },
    body: form,
  });
  console.log('[greet]', answer);
  if (!answer.faces.length) return { hello: 'stranger' };
  return { hello: answer.faces[0].recognition_uidresult };
});
