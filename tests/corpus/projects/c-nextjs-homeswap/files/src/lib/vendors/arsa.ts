import 'server-only';

import { env } from '@/env';
import { call } from './http';

export type Seen =
  | { kind: 'member'; uid: string }
  | { kind: 'stranger' }
  | { kind: 'spoof' }
  | { kind: 'unusable'; faces: number };

interface Wire {
  faces: { recognition_uidresult: string; passive_liveness: { is_real_face: boolean } }[];
}

const auth = { 'x-key-secret': env.ARSA_FACE_API_KEY };

export async function recognize(photo: Blob): Promise<Wire> {
  const form = new FormData();
  form.set('face_image', photo, 'door.jpg');
  return call<Wire>('arsa', `${env.ARSA_BASE_URL}/face_recognition/recognize_face`, { method: 'POST', headers: auth, body: form });
}

export async function whoIsThere(photo: Blob): Promise<Seen> {
  const { faces } = await recognize(photo);
  if (faces.length !== 1) return { kind: 'unusable', faces: faces.length };
  const face = faces[0]!;
  if (!face.passive_liveness.is_real_face) return { kind: 'spoof' };
  return face.recognition_uidresult === 'unknown' ? { kind: 'stranger' } : { kind: 'member', uid: face.recognition_uidresult };
}

export async function enrol(uid: string, photo: Blob) {
  const form = new FormData();
  form.set('face_image', photo);
  const res = await fetch(`${env.ARSA_BASE_URL}/face_recognition/register_face`, {
    method: 'POST',
    headers: { ...auth, 'x-face-uid': uid },
    body: form,
  });
  console.log('enrolled', uid, res.status);
  return res.ok;
}
