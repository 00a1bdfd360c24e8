import { request } from 'undici';
import { config } from './config.js';

const headers = {
  authorization: `Bearer ${config.facesign.key}`,
  'facesign-version': '2024-01-15',
  'content-type': 'application/json',
};

export async function createSession(bookingId) {
  const res = await fetch(`${config.facesign.base}/sessions`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ clientReferenceId: bookingId }),
  });
  if (!res.ok) throw new Error(`facesign ${res.status}`);
  return res.json();
}

export async function getSession(id) {
  const res = await fetch(`${config.facesign.base}/sessions/${encodeURIComponent(id)}`, { headers, signal: AbortSignal.timeout(10_000) });
  if (!res.ok) throw new Error(`facesign ${res.status}`);
  return res.json();
}

export async function languages() {
  const { body } = await request('https://api.facesign.ai/v1/langs', {
    headers: { authorization: `Bearer ${config.facesign.key}` },
    headersTimeout: 5_000,
    bodyTimeout: 5_000,
  });
  return body.json();
}
