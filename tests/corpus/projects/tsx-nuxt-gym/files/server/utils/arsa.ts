import { ofetch, FetchError } from 'ofetch';

export type Verdict = { kind: 'member'; uid: string } | { kind: 'spoof' } | { kind: 'nobody' } | { kind: 'crowd'; count: number };

interface Answer {
  faces: { passive_liveness: { is_real_face: boolean; liveness_probability: number }; recognition_uidresult: string }[];
}

export function useArsa() {
  const { arsaKey } = useRuntimeConfig();
  return ofetch.create({
    baseURL: 'https://faceapi.arsa.technology/api/v1',
    headers: { 'x-key-secret': arsaKey },
    timeout: 8000,
    onResponseError({ response, request }) {
      console.error('[arsa]', request, response.status, response._data?.detail);
    },
  });
}

/** A union whose every branch the callers have to look at. */
export async function judge(image: Blob): Promise<Verdict> {
  const body = new FormData();
  body.append('face_image', image);
  const { faces } = await useArsa()<Answer>('/face_recognition/recognize_face', { method: 'POST', body });
  switch (faces.length) {
    case 0:
      return { kind: 'nobody' };
    case 1: {
      const [face] = faces;
      if (!face!.passive_liveness.is_real_face) return { kind: 'spoof' };
      return face!.recognition_uidresult === 'unknown' ? { kind: 'nobody' } : { kind: 'member', uid: face!.recognition_uidresult };
    }
    default:
      return { kind: 'crowd', count: faces.length };
  }
}

export async function rawRecognize(image: Blob): Promise<Answer> {
  const { arsaKey } = useRuntimeConfig();
  const body = new FormData();
  body.append('face_image', image);
  try {
    return await $fetch<Answer>('https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face', {
      method: 'POST',
      body,
      headers: { 'x-key-secret': arsaKey },
    });
  } catch (error) {
    if (error instanceof FetchError) console.error('arsa failed', error.options?.headers);
    throw error;
  }
}
