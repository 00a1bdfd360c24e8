import { ARSA_FACE_API_KEY } from '$env/static/private';
import { error } from '@sveltejs/kit';

const url = (path: string) => `https://faceapi.arsa.technology/api/v1/${path}`;

type Verdict = { kind: 'match'; uid: string } | { kind: 'spoof' } | { kind: 'nobody' };

export async function verdict(image: Blob, fetcher: typeof fetch): Promise<Verdict> {
  const body = new FormData();
  body.set('face_image', image);
  const res = await fetcher(url('face_recognition/recognize_face'), {
    method: 'POST',
    headers: { 'x-key-secret': ARSA_FACE_API_KEY },
    body,
    signal: AbortSignal.timeout(10_000),
  });
  if (!res.ok) error(502, 'vendor');
  const { faces = [] } = await res.json();
  if (faces.length != 1) return { kind: 'nobody' };
  const f = faces[0];
  if (f.passive_liveness?.is_real_face !== true) return { kind: 'spoof' };
  if (f.recognition_uidresult === 'unknown') return { kind: 'nobody' };
  return { kind: 'match', uid: f.recognition_uidresult };
}

export async function detect(image: Blob) {
  const body = new FormData();
  body.set('face_image', image);
  const res = await fetch(url('face_detection/detect_face'), { method: 'POST', headers: { 'x-key-secret': ARSA_FACE_API_KEY }, body });
  return (await res.json()).faces.length as number;
}
