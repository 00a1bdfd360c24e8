import 'server-only';
import ky from 'ky';

export interface ArsaFace {
  passive_liveness?: { is_real_face: boolean; liveness_probability?: number };
  recognition_uidresult: string;
}
export interface Recognised {
  faces: ArsaFace[];
}

const key = process.env.ARSA_FACE_API_KEY ?? '';

const arsa = ky.create({
  prefixUrl: 'https://faceapi.arsa.technology/api/v1',
  headers: { 'x-key-secret': key },
  retry: { limit: 2, methods: ['post'] },
});

export async function recognise(photo: Blob): Promise<Recognised> {
  const body = new FormData();
  body.set('face_image', photo, 'frame.jpg');
  return arsa.post('face_recognition/recognize_face', { body }).json<Recognised>();
}

export async function liveOnly(photo: Blob): Promise<boolean> {
  const body = new FormData();
  body.set('face_image', photo, 'frame.jpg');
  const { faces } = await arsa.post('face_liveness', { body, timeout: false }).json<{ faces: { is_real_face: boolean }[] }>();
  return faces.length === 1 && faces[0].is_real_face;
}

const facesign = (path: string, init: RequestInit = {}) =>
  fetch(`https://api.facesign.ai${path}`, {
    ...init,
    signal: AbortSignal.timeout(10_000),
    headers: {
      authorization: `Bearer ${process.env.FACESIGN_API_KEY}`,
      'FaceSign-Version': process.env.FACESIGN_VERSION ?? '2024-12-18',
      'content-type': 'application/json',
    },
  });

export async function startExam(studentId: string, exam: string) {
  const res = await facesign('/sessions', {
    method: 'POST',
    body: JSON.stringify({ clientReferenceId: studentId, metadata: { exam } }),
  });
  if (!res.ok) throw new Error(`facesign ${res.status}`);
  const { session, clientSecret } = await res.json();
  return { sessionId: session.id as string, clientSecret: clientSecret.secret as string };
}

export async function examReport(sessionId: string) {
  const res = await facesign(`/sessions/${sessionId}`);
  const { session } = await res.json();
  console.log('facesign session', JSON.stringify(session));
  return session.report;
}

export async function avatars(): Promise<string[]> {
  const res = await fetch('https://api.facesign.ai/avatars', {
    headers: { authorization: `Bearer ${process.env.FACESIGN_API_KEY}` },
  });
  return (await res.json()).avatars.map((a: { id: string }) => a.id);
}
