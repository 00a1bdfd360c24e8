export async function postFrame(frame: Blob, key: string) {
  const form = new FormData();
  form.append('face_image', frame);
  const response = await fetch('https://faceapi.arsa.technology/api/v1/face_detection/detect_face', {
    method: 'POST',
    headers: new Headers([['x-key-secret', key]]),
    body: form,
  });
  return response.json();
}
