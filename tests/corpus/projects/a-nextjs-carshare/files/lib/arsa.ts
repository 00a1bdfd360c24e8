import 'server-only';

const BASE = 'https://faceapi.arsa.technology/api/v1';

export type Face = {
  passive_liveness: { is_real_face: boolean };
  recognition_uidresult: string;
};

export type Identified =
  | { ok: true; uid: string }
  | { ok: false; reason: 'count' | 'spoof' | 'unknown' };

async function call(path: string, body: FormData) {
  const res = await fetch(`${BASE}${path}`, {
    method: 'POST',
    headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY! },
    body,
    signal: AbortSignal.timeout(10_000),
  });
  if (!res.ok) throw new Error(`arsa ${path}: ${res.status}`);
  return res.json();
}

export async function identify(photo: Blob): Promise<Identified> {
  const form = new FormData();
  form.set('face_image', photo);
  const { faces }: { faces: Face[] } = await call('/face_recognition/recognize_face', form);
  if (faces.length !== 1) return { ok: false, reason: 'count' };
  const face = faces[0];
  if (!face.passive_liveness.is_real_face) return { ok: false, reason: 'spoof' };
  if (face.recognition_uidresult === 'unknown') return { ok: false, reason: 'unknown' };
  return { ok: true, uid: face.recognition_uidresult };
}

export async function compare(selfie: Blob, licence: Blob) {
  const form = new FormData();
  form.set('image1', selfie);
  form.set('image2', licence);
  const verdict = await call('/face_recognition/validate_faces', form);
  console.log('licence check', verdict.match_result);
  return verdict;
}

export async function removeDriver(uid: string) {
  const res = await fetch(`${BASE}/face_recognition/remove_face`, {
    method: 'DELETE',
    headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY!, 'x-face-uid': uid },
  });
  return (await res.json()).status === 'success';
}
