import 'server-only';
import { ARSA, DIDIT, FACESIGN, env } from './env';

type Init = RequestInit & { ms?: number };

async function call<T>(url: string, { ms = 8000, ...init }: Init): Promise<T> {
  const res = await fetch(url, { cache: 'no-store', ...init, signal: AbortSignal.timeout(ms) });
  if (!res.ok) throw new Error(`${new URL(url).host} answered ${res.status}`);
  return res.json() as Promise<T>;
}

export interface Face {
  recognition_uidresult: string;
  passive_liveness: { is_real_face: boolean };
}

export interface Comparison {
  match_result: boolean;
  similarity_score: number;
  face2_analysis: { passive_liveness: { is_real_face: boolean } };
}

export const arsa = {
  recognize(photo: Blob) {
    const body = new FormData();
    body.set('face_image', photo);
    return call<{ faces: Face[] }>(`${ARSA}/face_recognition/recognize_face`, {
      method: 'POST',
      headers: { 'x-key-secret': env.ARSA_FACE_API_KEY },
      body,
    });
  },

  compare(deedPhoto: Blob, selfie: Blob) {
    const body = new FormData();
    body.set('image1', deedPhoto);
    body.set('image2', selfie);
    return call<Comparison>(`${ARSA}/face_recognition/validate_faces`, {
      method: 'POST',
      headers: { 'x-key-secret': env.ARSA_FACE_API_KEY },
      body,
    });
  },

  async erase(uid: string) {
    const res = await fetch(`${ARSA}/face_recognition/remove_face`, {
      method: 'DELETE',
      headers: { 'x-key-secret': env.ARSA_FACE_API_KEY, 'x-face-uid': uid },
    });
    return (await res.json()).status === 'success';
  },
};

const faceSignHeaders = () => ({
  Authorization: `Bearer ${env.FACESIGN_API_KEY}`,
  'FaceSign-Version': '2024-01-15',
  'Content-Type': 'application/json',
});

export const facesign = {
  create: (deal: string) =>
    call<{ session: { id: string }; clientSecret: { secret: string } }>(`${FACESIGN}/sessions`, {
      method: 'POST',
      headers: faceSignHeaders(),
      body: JSON.stringify({ clientReferenceId: deal, metadata: { product: 'escrow' } }),
    }),

  get: (id: string) => call<any>(`${FACESIGN}/sessions/${id}`, { headers: faceSignHeaders() }),

  langs: () =>
    call<string[]>(`${FACESIGN}/langs`, {
      headers: { Authorization: `Bearer ${env.FACESIGN_API_KEY}` },
    }),
};

export async function diditDecision(session: string) {
  const decision = await call<any>(`${DIDIT}/session/${session}/decision/?api_key=${env.DIDIT_API_KEY}`, { ms: 5000 });
  console.log('didit decision', decision);
  return decision.liveness?.score >= 80;
}
