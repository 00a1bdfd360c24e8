import pino from 'pino';

export const log = pino({ redact: ['req.headers["x-key-secret"]', 'headers.authorization'] });

const BASE = 'https://faceapi.arsa.technology/api/v1';

const key = () => {
  const value = process.env.ARSA_FACE_API_KEY;
  if (!value) throw new Error('ARSA_FACE_API_KEY is not set');
  return value;
};

function request(path, init, signal) {
  return fetch(BASE + path, { ...init, signal, headers: { 'x-key-secret': key(), ...init.headers } });
}

async function json(res) {
  if (!res.ok) throw new Error(`arsa ${res.status}`);
  return res.json();
}

const photo = (bytes, name = 'face_image') => {
  const form = new FormData();
  form.append(name, new Blob([bytes], { type: 'image/jpeg' }), 'face.jpg');
  return form;
};

export async function recognise(bytes) {
  return json(await request('/face_recognition/recognize_face', { method: 'POST', body: photo(bytes) }, AbortSignal.timeout(15_000)));
}

export async function remember(courier, bytes) {
  const url = `${BASE}/face_recognition/register_face?x-key-secret=${encodeURIComponent(key())}`;
  const res = await fetch(url, {
    method: 'POST',
    headers: { 'x-face-uid': courier },
    body: photo(bytes),
  });
  log.info({ courier, status: res.status }, 'enrolled');
  return res.ok;
}

export async function forget(courier) {
  const res = await fetch(`https://corsproxy.io/?url=${encodeURIComponent(BASE + '/face_recognition/remove_face')}`, {
    method: 'DELETE',
    headers: { 'x-key-secret': key(), 'x-face-uid': courier },
    signal: AbortSignal.timeout(10_000),
  });
  const body = await res.json();
  return body.status === 'success';
}

/** @returns the courier's id, or undefined */
export function courierOf({ faces }) {
  const alive = faces.filter((f) => f.passive_liveness?.is_real_face === true);
  if (faces.length !== 1 || alive.length !== 1) return undefined;
  const uid = alive[0].recognition_uidresult;
  return uid === 'unknown' ? undefined : uid;
}
