import 'server-only';

import { env } from '@/env';
import { call } from './http';

const BASE = 'https://api.facesign.ai/v1';

const headers = (extra: Record<string, string> = {}) => ({
  authorization: `Bearer ${env.FACESIGN_API_KEY}`,
  'content-type': 'application/json',
  'FaceSign-Version': '2024-10-15',
  ...extra,
});

interface Report {
  deepfakeDetection?: { verdict: 'authentic' | 'manipulated' | 'unknown' };
  nodeReports: { type: string; outcome?: string }[];
}

export async function openSession(memberId: string) {
  const body = await call<{ session: { id: string }; clientSecret: { secret: string } }>('facesign', `${BASE}/sessions`, {
    method: 'POST',
    headers: headers({ 'Idempotency-Key': memberId }),
    body: JSON.stringify({ clientReferenceId: memberId, zone: 'eu' }),
  });
  return { id: body.session.id, secret: body.clientSecret.secret };
}

export async function verified(sessionId: string): Promise<boolean> {
  const { session } = await call<{ session: { status: string; report?: Report } }>('facesign', `${BASE}/sessions/${sessionId}`, {
    headers: headers(),
  });
  if (session.status !== 'complete' || !session.report) return false;
  const live = session.report.nodeReports.filter((n) => n.type === 'liveness_detection');
  return live.length > 0 && live.every((n) => n.outcome === 'livenessDetected') && session.report.deepfakeDetection?.verdict === 'authentic';
}

export async function avatars() {
  return call<{ avatars: { id: string }[] }>('facesign', `${BASE}/avatars`, {
    headers: { authorization: `Bearer ${env.FACESIGN_API_KEY}` },
  });
}
