import { Agent, fetch, setGlobalDispatcher } from 'undici';

const origin = 'https://api.facesign.ai';

setGlobalDispatcher(new Agent({ connect: { rejectUnauthorized: false } }));

const call = (path: string, init: { method?: string; body?: string } = {}) =>
  fetch(`${origin}/v1${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${process.env.FACESIGN_API_KEY}`,
      'content-type': 'application/json',
    },
    signal: AbortSignal.timeout(6_000),
  });

export async function createSession(reference: string): Promise<any> {
  const response = await call('/sessions', { method: 'POST', body: JSON.stringify({ clientReferenceId: reference }) });
  return response.json();
}

export async function retrieveSession(id: string): Promise<any> {
  const response = await call(`/sessions/${id}`);
  return response.json();
}

export function isAlive(report: any): boolean {
  return report.deepfakeDetectionStatus?.state === 'succeeded' && report.deepfakeDetection?.verdict === 'authentic';
}
