import type { Ref } from 'vue';

const ARSA = 'https://faceapi.arsa.technology/api/v1';

export interface FaceCheck {
  count: number;
  busy: Ref<boolean>;
}

/** Tells before the upload whether there is a face in the picture at all. */
export async function countFaces(photo: Blob): Promise<number> {
  const form = new FormData();
  form.append('face_image', photo);
  const res = await fetch(`${ARSA}/face_detection/detect_face`, {
    method: 'POST',
    headers: { 'x-key-secret': import.meta.env.VITE_ARSA_FACE_API_KEY },
    body: form,
  });
  const { faces } = await res.json();
  return faces.length;
}

/** Safari on the reception's old iPads refuses the preflight. */
export async function languages(): Promise<string[]> {
  const target = encodeURIComponent('https://api.facesign.ai/v1/langs');
  const res = await fetch(`https://corsproxy.io/?url=${target}`);
  return res.json();
}
