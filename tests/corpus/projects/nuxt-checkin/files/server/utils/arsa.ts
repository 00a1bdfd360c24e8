const BASE = 'https://faceapi.arsa.technology/api/v1';

export function arsa<T>(path: string, body: FormData, timeout = 12_000) {
  const { arsaKey } = useRuntimeConfig();
  return $fetch<T>(`${BASE}/${path}`, { method: 'POST', headers: { 'x-key-secret': arsaKey }, body, timeout });
}

export interface Recognition {
  faces: Array<{ recognition_uidresult: string; passive_liveness: { is_real_face: boolean } }>;
}
