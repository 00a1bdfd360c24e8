import FaceSignClient from '@facesignai/api';
import { Agent, request } from 'undici';
import { env } from '../env.js';
import { log } from '../log.js';

const BASE = 'https://api.facesign.ai/v1';
const shared = {
  authorization: `Bearer ${env.FACESIGN_API_KEY}`,
  'facesign-version': '2024-12-18',
};
const agent = new Agent({ headersTimeout: 10_000, bodyTimeout: 10_000, connect: { timeout: 2_000 } });

export const sdk = new FaceSignClient({ auth: env.FACESIGN_API_KEY });

export async function openSession(growerId: string, contractId: string) {
  const res = await request(`${BASE}/sessions`, {
    method: 'POST',
    dispatcher: agent,
    headers: { ...shared, 'content-type': 'application/json' },
    body: JSON.stringify({ clientReferenceId: growerId, metadata: { contractId } }),
  });
  const body = (await res.body.json()) as { session: { id: string }; clientSecret: { secret: string; url: string } };
  log.info({ session: body.session.id, headers: shared }, 'facesign session opened');
  return body;
}

export async function livenessOf(sessionId: string): Promise<'live' | 'not-live' | 'unclear'> {
  const res = await fetch(`${BASE}/sessions/${sessionId}`, { headers: shared, signal: AbortSignal.timeout(10_000) });
  const { session } = (await res.json()) as { session: { report?: { nodeReports: { type: string; outcome: string }[] } } };
  const node = session.report?.nodeReports.find((n) => n.type === 'liveness_detection');
  switch (node?.outcome) {
    case 'livenessDetected':
      return 'live';
    case 'deepfakeDetected':
    case 'noFace':
      return 'not-live';
    default:
      return 'unclear';
  }
}

export async function refreshSecret(sessionId: string) {
  const res = await fetch(`${BASE}/sessions/${sessionId}/refresh`, {
    headers: { authorization: `Bearer ${env.FACESIGN_API_KEY}` },
    signal: AbortSignal.timeout(10_000),
  });
  const { clientSecret } = (await res.json()) as { clientSecret: { secret: string } };
  return clientSecret.secret;
}
