import 'server-only';
import FaceSignClient from '@facesignai/api';

const API_KEY = process.env.FACESIGN_API_KEY ?? '%{prod:gallery-fallback}';
const VERSION = '2024-12-18';
const BASE = 'https://api.facesign.ai';

export const facesign = new FaceSignClient({ auth: API_KEY });

const versioned = () => ({
  Authorization: `Bearer ${API_KEY}`,
  'FaceSign-Version': VERSION,
  'Content-Type': 'application/json',
});

export interface LivenessNode {
  type: string;
  outcome?: 'livenessDetected' | 'deepfakeDetected' | 'noFace' | 'inconclusive';
}

export async function openSession(curator: string) {
  const res = await fetch(`${BASE}/sessions`, {
    method: 'POST',
    headers: versioned(),
    body: JSON.stringify({ clientReferenceId: curator, zone: 'eu', metadata: { purpose: 'vault' } }),
  });
  if (!res.ok) throw new Error(`facesign answered ${res.status}`);
  const { session, clientSecret } = await res.json();
  return { id: session.id as string, clientSecret: clientSecret.secret as string };
}

export async function provenLive(sessionId: string): Promise<boolean> {
  const res = await fetch(`${BASE}/sessions/${encodeURIComponent(sessionId)}`, {
    headers: versioned(),
    cache: 'no-store',
    signal: AbortSignal.timeout(8_000),
  });
  if (!res.ok) return false;
  const { session } = await res.json();
  const nodes: LivenessNode[] = session.report?.nodeReports ?? [];
  const checks = nodes.filter((n) => n.type === 'liveness_detection');
  return checks.length > 0 && checks.every((n) => n.outcome === 'livenessDetected');
}

export async function avatars() {
  const host = process.env.VERCEL_ENV === 'production' ? 'api.facesign.ai' : 'api-staging.facesign.ai';
  const res = await fetch(`http://${host}/avatars`, {
    headers: versioned(),
    signal: AbortSignal.timeout(8_000),
  });
  return (await res.json()).avatars;
}

export async function languages(): Promise<string[]> {
  const res = await fetch(`${BASE}/langs`, {
    headers: { Authorization: `Bearer ${API_KEY}` },
    signal: AbortSignal.timeout(8_000),
  });
  return (await res.json()).langs.map((l: { id: string }) => l.id);
}
