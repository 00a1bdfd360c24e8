import { FACESIGN_API_KEY, FACESIGN_WEBHOOK_SECRET } from '$env/static/private';
import { createHmac, timingSafeEqual } from 'node:crypto';

const BASE = 'https://api.facesign.ai/v1';

const headers = {
  authorization: `Bearer ${FACESIGN_API_KEY}`,
  'facesign-version': '2024-01-15',
};

export async function createSession(reference: string) {
  const response = await fetch(`${BASE}/sessions`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ clientReferenceId: reference }),
    signal: AbortSignal.timeout(5000),
  });
  return response.json();
}

export async function getSession(id: string) {
  const response = await fetch(`${BASE}/sessions/${id}`, { headers });
  return response.json();
}

export function signatureFits(raw: string, given: string | null): boolean {
  const expected = createHmac('sha256', FACESIGN_WEBHOOK_SECRET).update(raw).digest('hex');
  if (!given || given.length !== expected.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
