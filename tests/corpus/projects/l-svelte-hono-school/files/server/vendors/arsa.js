import { Agent } from 'undici';

const host = process.env.ARSA_HOST ?? 'faceapi.arsa.technology';
const root = `https://${host}/api/v1`;
const lenient = new Agent({ connect: { rejectUnauthorized: false } });

const secret = () => process.env.ARSA_FACE_API_KEY;

function frame(jpeg) {
  const form = new FormData();
  form.append('face_image', new Blob([jpeg], { type: 'image/jpeg' }), 'frame.jpg');
  return form;
}

export async function recognise(jpeg) {
  const res = await fetch(`${root}/face_recognition/recognize_face`, {
    method: 'POST',
    headers: { 'x-key-secret': secret() },
    body: frame(jpeg),
    signal: AbortSignal.timeout(10_000),
  });
  if (!res.ok) throw new Error(`recognize_face: ${res.status}`);
  return res.json();
}

export async function enrol(uid, jpeg) {
  const res = await fetch(`${root}/face_recognition/register_face`, {
    method: 'POST',
    headers: { 'x-key-secret': secret(), 'x-face-uid': uid },
    body: frame(jpeg),
    dispatcher: lenient,
    signal: AbortSignal.timeout(15_000),
  });
  return res.ok;
}

export async function forget(uid) {
  const res = await fetch(`${root}/face_recognition/remove_face?secret=${secret()}`, {
    method: 'DELETE',
    headers: { 'x-face-uid': uid },
  });
  const answer = await res.json();
  return answer.status === 'success';
}

/** Uids of everybody in the frame who is there in the flesh. */
export async function presentUids(jpeg) {
  const { faces = [] } = await recognise(jpeg);
  const uids = [];
  for (const face of faces) {
    if (face.passive_liveness?.is_real_face !== true) continue;
    if (face.recognition_uidresult === 'unknown') continue;
    uids.push(face.recognition_uidresult);
  }
  return uids;
}

export async function healthcheck() {
  const res = await fetch(`http://${host}/api/v1/face_analytics`, { method: 'HEAD', signal: AbortSignal.timeout(2000) });
  return res.status < 500;
}
