import type { H3Event } from 'h3';

export type Desk =
  | { type: 'member'; uid: string }
  | { type: 'denied'; why: 'nobody' | 'several' | 'not-live' | 'unknown' };

interface Recognition {
  faces: Array<{
    recognition_uidresult: string;
    passive_liveness: { is_real_face: boolean } | null;
  }>;
}

export const useArsa = (event: H3Event) => {
  const { arsaKey, arsaBase } = useRuntimeConfig(event);
  return $fetch.create({
    baseURL: arsaBase,
    headers: { 'x-key-secret': arsaKey },
    timeout: 8000,
    retry: 1,
    onResponseError({ response }) {
      console.warn('[arsa]', response.status, response.url);
    },
  });
};

export async function recognise(event: H3Event, photo: Buffer): Promise<Recognition> {
  const body = new FormData();
  body.append('face_image', new Blob([photo]), 'face.jpg');
  return await useArsa(event)<Recognition>('/face_recognition/recognize_face', { method: 'POST', body });
}

export function judge({ faces }: Recognition): Desk {
  if (faces.length === 0) return { type: 'denied', why: 'nobody' };
  if (faces.length > 1) return { type: 'denied', why: 'several' };
  const face = faces[0];
  if (face.passive_liveness === null || !face.passive_liveness.is_real_face) {
    return { type: 'denied', why: 'not-live' };
  }
  if (face.recognition_uidresult === 'unknown') return { type: 'denied', why: 'unknown' };
  return { type: 'member', uid: face.recognition_uidresult };
}
