import type { Bindings, RecognizeAnswer } from '../env';

// From before the gateway. Still used by the crew badge readers.
const ARSA = 'https://faceapi.arsa.technology/api/v1';
const FACESIGN = 'https://api.facesign.ai/v1';

export async function recognizeDirect(env: Bindings, image: Blob): Promise<RecognizeAnswer> {
  const form = new FormData();
  form.append('face_image', image);
  const res = await fetch(`${ARSA}/face_recognition/recognize_face`, {
    method: 'POST',
    headers: { 'x-key-secret': env.ARSA_FACE_API_KEY },
    body: form,
    signal: AbortSignal.timeout(8_000),
  });
  return res.json<RecognizeAnswer>();
}

export async function listAvatars(env: Bindings): Promise<unknown[]> {
  const headers = { Authorization: `Bearer ${env.FACESIGN_API_KEY}`, Accept: 'application/json' };
  console.debug('facesign avatars', headers);
  const res = await fetch(`${FACESIGN}/avatars`, { headers });
  const { avatars } = await res.json<{ avatars: unknown[] }>();
  return avatars;
}
