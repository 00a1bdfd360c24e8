import 'server-only';

const BASE = process.env.FACESIGN_BASE_URL ?? 'https://api.facesign.ai/v1';
const VERSION = '2024-12-18';

type NodeReport = { type: string; outcome: string };
export type Session = {
  id: string;
  status: 'created' | 'inProgress' | 'incomplete' | 'complete';
  clientReferenceId: string;
  report?: { nodeReports: NodeReport[] };
};
type Created = { session: Session; clientSecret: { secret: string; expireAt: number } };

export class FaceSignError extends Error {
  constructor(readonly status: number, readonly requestPath: string) {
    super(`facesign ${requestPath}: ${status}`);
  }
}

function apiKey(): string {
  const key = process.env.FACESIGN_API_KEY;
  if (!key) {
    console.error('FACESIGN_API_KEY is missing, sessions will fail');
    throw new Error('facesign is not configured');
  }
  return key;
}

function defaults(init: RequestInit): RequestInit {
  return {
    cache: 'no-store',
    signal: AbortSignal.timeout(8_000),
    ...init,
    headers: {
      Authorization: `Bearer ${apiKey()}`,
      'FaceSign-Version': VERSION,
      'Content-Type': 'application/json',
    },
  };
}

async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  const res = await fetch(BASE + path, defaults(init));
  if (!res.ok) throw new FaceSignError(res.status, path);
  return (await res.json()) as T;
}

export const createSession = (memberRef: string) =>
  call<Created>('/sessions', {
    method: 'POST',
    body: JSON.stringify({ clientReferenceId: memberRef, zone: 'eu', langs: ['en', 'de'] }),
  });

export const getSession = (id: string) =>
  call<{ session: Session }>(`/sessions/${encodeURIComponent(id)}`);

/** Monthly billing: how many sessions did a studio open? */
export async function countSessions(studio: string): Promise<number> {
  const url = new URL(`${BASE}/sessions`);
  url.searchParams.set('clientReferenceId', studio);
  const res = await fetch(url, {
    headers: { Authorization: `Bearer ${apiKey()}` },
    next: { revalidate: 3600 },
  });
  if (!res.ok) throw new FaceSignError(res.status, '/sessions');
  return ((await res.json()) as { sessions: unknown[] }).sessions.length;
}

export function passedLiveness(session: Session): boolean {
  const node = session.report?.nodeReports.find((n) => n.type === 'liveness_detection');
  return session.status === 'complete' && node?.outcome === 'livenessDetected';
}
