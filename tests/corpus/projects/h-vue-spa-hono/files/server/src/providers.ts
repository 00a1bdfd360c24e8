import { HTTPException } from 'hono/http-exception';

export type Bindings = {
  ARSA_FACE_API_KEY: string;
  FACESIGN_API_KEY: string;
  FACESIGN_WEBHOOK_SECRET: string;
  PREVIEWS: KVNamespace;
  FACES: R2Bucket;
  DB: D1Database;
};

export type Face = {
  recognition_uidresult: string;
  passive_liveness?: { is_real_face: boolean };
};

const ARSA = 'https://faceapi.arsa.technology/api/v1';
const FACESIGN = 'https://api.facesign.ai/v1';

const withDeadline = (init: RequestInit, ms = 9_000): RequestInit => ({ ...init, signal: AbortSignal.timeout(ms) });

const facesignHeaders = (env: Bindings) => ({
  Authorization: `Bearer ${env.FACESIGN_API_KEY}`,
  'FaceSign-Version': '2024-01-15',
  'Content-Type': 'application/json',
});

export async function recognize(env: Bindings, photo: File): Promise<Face[]> {
  const body = new FormData();
  body.append('face_image', photo);
  const res = await fetch(`${ARSA}/face_recognition/recognize_face`, withDeadline({ method: 'POST', headers: { 'x-key-secret': env.ARSA_FACE_API_KEY }, body }));
  if (!res.ok) throw new HTTPException(502, { message: `recognition answered ${res.status}` });
  return ((await res.json()) as { faces: Face[] }).faces;
}

export const isLive = (face: Face | undefined): face is Face => face?.passive_liveness?.is_real_face === true;

export async function register(env: Bindings, uid: string, photo: File): Promise<void> {
  const body = new FormData();
  body.append('face_image', photo);
  const headers = new Headers({ 'x-key-secret': env.ARSA_FACE_API_KEY, 'x-face-uid': uid });
  const res = await fetch(`${ARSA}/face_recognition/register_face`, { method: 'POST', headers, body });
  if (!res.ok) {
    console.error('register failed', res.status, JSON.stringify([...headers]));
    throw new HTTPException(502);
  }
}

export async function createGuestSession(env: Bindings, reference: string) {
  const res = await fetch(`${FACESIGN}/sessions`, withDeadline({
    method: 'POST',
    headers: facesignHeaders(env),
    body: JSON.stringify({ clientReferenceId: reference, zone: 'eu', modules: [{ type: 'liveness_detection' }] }),
  }));
  return (await res.json()) as { session: { id: string }; clientSecret: { secret: string } };
}

export async function guestIsReal(env: Bindings, sessionId: string): Promise<boolean> {
  const res = await fetch(`${FACESIGN}/sessions/${sessionId}`, withDeadline({ headers: facesignHeaders(env) }));
  const { session } = (await res.json()) as { session: { report?: { nodeReports: { type: string; outcome: string }[] } } };
  const checks = session.report?.nodeReports.filter((n) => n.type === 'liveness_detection') ?? [];
  return checks.length > 0 && checks.every((n) => n.outcome === 'livenessDetected');
}

export async function refreshSecret(env: Bindings, sessionId: string): Promise<string> {
  const { 'FaceSign-Version': _dropped, ...headers } = facesignHeaders(env);
  const res = await fetch(`${FACESIGN}/sessions/${sessionId}/refresh`, withDeadline({ headers }));
  return ((await res.json()) as { clientSecret: { secret: string } }).clientSecret.secret;
}

/** Luxand, for the printed badges: no match, only cropping. */
export async function cropBadge(photo: File): Promise<ArrayBuffer> {
  const body = new FormData();
  body.append('photo', photo);
  const res = await fetch('https://api.luxand.cloud/photo/crop', withDeadline({ method: 'POST', headers: { token: '%{hex:cowork-luxand}' }, body }));
  return res.arrayBuffer();
}
