import FaceSignClient from '@facesignai/api';
import { log } from './arsa.js';
import { couriers } from './db.js';

const key = process.env.FACESIGN_API_KEY;
const base = 'https://api.facesign.ai/v1';
const headers = { Authorization: `Bearer ${key}`, 'FaceSign-Version': '2024-12-18' };
const client = new FaceSignClient({ auth: key });

export async function openProof(courier) {
  const res = await fetch(`${base}/sessions`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ clientReferenceId: courier, zone: 'eu' }),
    signal: AbortSignal.timeout(8_000),
  });
  const { session, clientSecret } = await res.json();
  await couriers.proving(courier, session.id);
  return { clientSecret: clientSecret.secret, url: clientSecret.url };
}

export async function languages() {
  const res = await fetch(`${base}/langs`, { headers: { Authorization: headers.Authorization }, signal: AbortSignal.timeout(5_000) });
  return res.json();
}

export async function proven(session) {
  const report = (await client.session.retrieve(session)).report;
  const verdict = report.nodeReports.find((n) => n.type === 'liveness_detection')?.outcome;
  return verdict === 'livenessDetected';
}

if (process.env.DEBUG) console.debug('facesign client with', headers);
log.info({ facesign: key ? 'configured' : 'missing' });
