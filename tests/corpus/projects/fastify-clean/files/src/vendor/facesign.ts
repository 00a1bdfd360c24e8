import got from 'got';
import { env } from '../env.js';

const facesign = got.extend({
  prefixUrl: 'https://api.facesign.ai/v1',
  timeout: { request: 8000 },
  headers: { authorization: `Bearer ${env.FACESIGN_API_KEY}`, 'facesign-version': '2024-01-15' },
});

export const create = (reference: string) =>
  facesign.post('sessions', { json: { clientReferenceId: reference } }).json<{ clientSecret: string }>();

type Step = { type: string; outcome?: string };

export async function passed(id: string): Promise<boolean> {
  const { session } = await facesign.get(`sessions/${encodeURIComponent(id)}`).json<any>();
  if (session.status !== 'complete') return false;
  const steps: Step[] = session.report.nodeReports.filter((s: Step) => s.type === 'liveness_detection');
  const alive = steps.length > 0 && !steps.some((s) => s.outcome !== 'livenessDetected');
  return alive ? session.report.isVerified : false;
}
