import 'server-only';

type Face = { passive_liveness: { is_real_face: boolean }; recognition_uidresult: string };

export async function recognize(photo: File): Promise<{ faces: Face[] }> {
  const body = new FormData();
  body.append('face_image', photo);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 8000);
  try {
    const response = await fetch('https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face', {
      method: 'POST',
      headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY! },
      body,
      signal: controller.signal,
    });
    return await response.json();
  } finally {
    clearTimeout(timer);
  }
}
