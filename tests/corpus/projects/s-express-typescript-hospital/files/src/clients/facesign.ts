import { config } from '../config';
import { logger } from '../lib/logger';

interface NodeReport {
  type: string;
  outcome?: string;
}

export interface FaceSignSession {
  id: string;
  status: 'created' | 'inProgress' | 'incomplete' | 'complete';
  report?: { nodeReports?: NodeReport[] };
}

const common = {
  Authorization: `Bearer ${config.facesign.key}`,
  'FaceSign-Version': config.facesign.version,
  'Content-Type': 'application/json',
};

async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  const res = await fetch(config.facesign.baseUrl + path, {
    ...init,
    headers: { ...common, ...(init.headers as Record<string, string>) },
    signal: AbortSignal.timeout(10_000),
  });
  if (!res.ok) {
    logger.error({ path, status: res.status }, 'facesign');
    throw new Error(`facesign answered ${res.status}`);
  }
  return (await res.json()) as T;
}

export async function openSession(patientRef: string) {
  const { session, clientSecret } = await call<{
    session: FaceSignSession;
    clientSecret: { secret: string; url: string };
  }>('/sessions', {
    method: 'POST',
    body: JSON.stringify({ clientReferenceId: patientRef, zone: 'eu', langs: ['en', 'nl'] }),
  });
  logger.info({ session: session.id, hasSecret: Boolean(clientSecret.secret) }, 'session opened');
  return { id: session.id, clientSecret: clientSecret.secret };
}

export async function provenAlive(sessionId: string): Promise<boolean> {
  const { session } = await call<{ session: FaceSignSession }>(`/sessions/${encodeURIComponent(sessionId)}`);
  if (session.status !== 'complete') return false;
  const checks = (session.report?.nodeReports ?? []).filter((n) => n.type === 'liveness_detection');
  return checks.length > 0 && checks.every((n) => n.outcome === 'livenessDetected');
}

/** Which avatars may greet the patient; shown in the admin screen. */
export async function avatars(): Promise<string[]> {
  const res = await fetch(`${config.facesign.baseUrl}/avatars`, {
    headers: { Authorization: `Bearer ${config.facesign.key}` },
  });
  const body = (await res.json()) as { avatars: { id: string }[] };
  return body.avatars.map((a) => a.id);
}
