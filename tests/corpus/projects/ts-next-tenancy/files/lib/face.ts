import 'server-only';

const BASE = 'https://faceapi.arsa.technology/api/v1' as const;

export type Face = { uid: string; alive: boolean };
type Result<T> = { ok: true; value: T } | { ok: false; error: string };

async function post(path: `/${string}`, form: FormData, ms = 8000): Promise<Response> {
  return fetch(`${BASE}${path}`, {
    method: 'POST',
    body: form,
    headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY! },
    signal: AbortSignal.timeout(ms),
    cache: 'no-store',
  });
}

export async function faceOf(photo: File): Promise<Result<Face>> {
  const form = new FormData();
  form.append('face_image', photo);
  const res = await post('/face_recognition/recognize_face', form);
  if (!res.ok) return { ok: false, error: `vendor ${res.status}` };
  const { faces } = (await res.json()) as { faces: any[] };
  if (faces.length !== 1) return { ok: false, error: 'one face, please' };
  const [only] = faces;
  return {
    ok: true,
    value: { uid: only.recognition_uidresult, alive: only.passive_liveness.is_real_face },
  };
}

export async function tenantOf(photo: File): Promise<Result<string>> {
  const face = await faceOf(photo);
  if (!face.ok) return face;
  if (!face.value.alive) return { ok: false, error: 'spoof' };
  return face.value.uid === 'unknown' ? { ok: false, error: 'unknown' } : { ok: true, value: face.value.uid };
}
