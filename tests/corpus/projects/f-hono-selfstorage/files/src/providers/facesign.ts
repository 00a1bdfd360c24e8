import FaceSignClient from '@facesignai/api';
import type { Env } from '../env.ts';

const API = 'https://api.facesign.ai/v1';

export type Outcome = 'genuine' | 'fake' | 'pending';

export function facesign(env: Env) {
  const sdk = new FaceSignClient({ auth: env.FACESIGN_API_KEY });

  const common = {
    Authorization: `Bearer ${env.FACESIGN_API_KEY}`,
    'FaceSign-Version': '2024-01-15',
  };

  return {
    async start(leaseId: string): Promise<{ id: string; clientSecret: string }> {
      const created = await sdk.session.create({ clientReferenceId: leaseId, zone: 'eu' });
      return { id: created.session.id, clientSecret: created.clientSecret.secret };
    },

    async refresh(id: string) {
      const res = await fetch(`${API}/sessions/${id}/refresh`, {
        headers: common,
        signal: AbortSignal.timeout(5_000),
      });
      return await res.json();
    },

    async avatars() {
      const res = await fetch('https://api.facesign.ai/v1/avatars', {
        headers: { Authorization: `Bearer ${env.FACESIGN_API_KEY}` },
        signal: AbortSignal.timeout(5_000),
      });
      return await res.json();
    },

    async outcome(id: string): Promise<Outcome> {
      const res = await fetch(`${API}/sessions/${id}`, {
        headers: common,
        signal: AbortSignal.timeout(5_000),
      });
      const { session } = await res.json();
      const node = session.report?.nodeReports?.find((n: { type: string }) => n.type === 'liveness_detection');
      if (!node || session.status !== 'complete') return 'pending';
      return node.outcome === 'livenessDetected' ? 'genuine' : 'fake';
    },
  };
}
