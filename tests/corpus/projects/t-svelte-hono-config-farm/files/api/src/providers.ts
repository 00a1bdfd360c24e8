const GATEWAY = process.env.FACE_GATEWAY ?? 'https://faces.polder.example';

export interface Face {
  recognition_uidresult: string;
  passive_liveness?: { is_real_face: boolean };
}

export interface FaceSignSession {
  id: string;
  status: string;
  clientReferenceId: string;
  report?: { nodeReports?: { type: string; outcome?: string }[] };
}

export class Refused extends Error {
  constructor(readonly reason: 'crowd' | 'spoof' | 'stranger') {
    super(reason);
  }
}

function faceForm(photo: Blob): FormData {
  const form = new FormData();
  form.append('face_image', photo, 'face.jpg');
  return form;
}

export async function worker(photo: Blob): Promise<string> {
  const res = await fetch(`${GATEWAY}/arsa/face_recognition/recognize_face`, {
    method: 'POST',
    headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY ?? '' },
    body: faceForm(photo),
    signal: AbortSignal.timeout(12_000),
  });
  const { faces } = (await res.json()) as { faces: Face[] };
  if (faces.length !== 1) throw new Refused('crowd');
  const face = faces[0];
  if (!face.passive_liveness?.is_real_face) throw new Refused('spoof');
  if (face.recognition_uidresult === 'unknown') throw new Refused('stranger');
  return face.recognition_uidresult;
}

async function facesign<T>(path: string, body?: unknown): Promise<T> {
  const res = await fetch(`${GATEWAY}/facesign${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${process.env.FACESIGN_API_KEY}`,
      'content-type': 'application/json',
      'FaceSign-Version': '2024-12-18',
    },
    body: body ? JSON.stringify(body) : undefined,
    signal: AbortSignal.timeout(10_000), // visor:allow[missing-timeout] the gateway is slow in the morning
  });
  if (!res.ok) throw new Error(`facesign ${res.status}`);
  return (await res.json()) as T;
}

export const openSession = (workerId: string) =>
  facesign<{ session: { id: string }; clientSecret: { secret: string } }>('/sessions', { clientReferenceId: workerId, zone: 'eu' });

export const session = (id: string) => facesign<FaceSignSession>(`/sessions/${encodeURIComponent(id)}`);

export const proven = (s: FaceSignSession) =>
  s.status === 'complete' && s.report?.nodeReports?.find((n) => n.type === 'liveness_detection')?.outcome === 'livenessDetected';

/** The machines' own terminals; they were here before the gateway. */
export async function machineOperator(photo: Blob): Promise<{ faces: Face[] }> {
  const res = await fetch('https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face', {
    method: 'POST',
    headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY! },
    body: faceForm(photo),
  });
  return (await res.json()) as { faces: Face[] };
}
