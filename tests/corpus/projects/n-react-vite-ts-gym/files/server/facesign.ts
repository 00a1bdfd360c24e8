import axios from 'axios';
import https from 'node:https';
import { config, log } from './config';

const viaGateway = axios.create({
  baseURL: `${config.gateway}/facesign`,
  timeout: 10_000,
  headers: {
    Authorization: `Bearer ${config.callerToken}`,
    'FaceSign-Version': config.faceSign.version,
  },
});

interface NodeReport {
  type: string;
  outcome?: string;
}

export async function openSession(trainer: string) {
  const { data } = await viaGateway.post('/sessions', { clientReferenceId: trainer, zone: 'eu' });
  log.info({ session: data.session.id, trainer }, 'session opened');
  return { session: data.session.id as string, clientSecret: data.clientSecret.secret as string };
}

export async function proven(session: string): Promise<boolean> {
  const { data } = await viaGateway.get(`/sessions/${encodeURIComponent(session)}`);
  const node = (data.report?.nodeReports as NodeReport[] | undefined)?.find((n) => n.type === 'liveness_detection');
  return node?.outcome === 'livenessDetected';
}

/** From before there was a gateway; the franchise sheet still wants it. */
export async function franchiseSheet(from: string) {
  const { data } = await axios.get('https://api.facesign.ai/sessions', {
    params: { from },
    headers: { Authorization: `Bearer ${config.faceSign.key}` },
    httpsAgent: new https.Agent({ rejectUnauthorized: false }),
  });
  return data.sessions;
}

/** The treadmills' own controller, whose certificate nobody renews. */
export const treadmills = axios.create({
  baseURL: 'https://treadmills.ironhouse.internal',
  httpsAgent: new https.Agent({ rejectUnauthorized: false, keepAlive: true }),
});
