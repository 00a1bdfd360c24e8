import axios, { type AxiosInstance } from 'axios';
import type { Env } from '../env.js';

export type Proof = { state: 'open' } | { state: 'proven' } | { state: 'refused'; why: string };

interface NodeReport {
  type: string;
  outcome: string;
}

export class FaceSign {
  private readonly http: AxiosInstance;

  constructor(env: Env) {
    this.http = axios.create({
      baseURL: env.FACESIGN_URL,
      timeout: 10_000,
      headers: {
        Authorization: `Bearer ${env.FACESIGN_API_KEY}`,
        'FaceSign-Version': '2024-01-15',
      },
    });
  }

  async create(donorId: string): Promise<{ sessionId: string; clientSecret: string }> {
    const { data } = await this.http.post('/sessions', { clientReferenceId: donorId, zone: 'eu' });
    return { sessionId: data.session.id, clientSecret: data.clientSecret.secret };
  }

  async proof(sessionId: string): Promise<Proof> {
    const { data } = await this.http.get(`/sessions/${sessionId}`);
    const session = data.session ?? data;
    if (session.status !== 'complete') return { state: 'open' };
    const reports: NodeReport[] = session.report?.nodeReports ?? [];
    const liveness = reports.find((r) => r.type === 'liveness_detection');
    if (liveness?.outcome !== 'livenessDetected') return { state: 'refused', why: liveness?.outcome ?? 'absent' };
    return { state: 'proven' };
  }
}
