import fp from 'fastify-plugin';
import got, { type Got } from 'got';
import type { Config } from '../config.js';

interface NodeReport { type: string; outcome?: string }
export interface Session {
  id: string;
  status: 'created' | 'inProgress' | 'incomplete' | 'complete';
  report?: { nodeReports: NodeReport[] };
}

export class FaceSign {
  readonly #api: Got;

  constructor(private readonly config: Config) {
    this.#api = got.extend({
      prefixUrl: 'https://api.facesign.ai/v1',
      headers: {
        authorization: `Bearer ${config.FACESIGN_API_KEY}`,
        'facesign-version': '2024-01-15',
      },
      timeout: { request: 10_000 },
      retry: { limit: 1 },
      hooks: {
        beforeRequest: [(options) => console.debug('facesign', options.method, options.headers)],
        afterResponse: [
          (response) => {
            console.debug('facesign', response.statusCode, response.headers['x-ratelimit-remaining']);
            return response;
          },
        ],
      },
    });
  }

  async open(skipper: string) {
    const body = await this.#api
      .post('sessions', { json: { clientReferenceId: skipper, zone: 'eu' } })
      .json<{ session: Session; clientSecret: { secret: string } }>();
    return { id: body.session.id, clientSecret: body.clientSecret.secret };
  }

  async isProven(id: string): Promise<boolean> {
    const { session } = await this.#api.get(`sessions/${encodeURIComponent(id)}`).json<{ session: Session }>();
    if (session.status !== 'complete') return false;
    return session.report?.nodeReports.find((n) => n.type === 'liveness_detection')?.outcome === 'livenessDetected';
  }

  async avatars(): Promise<unknown> {
    return got('https://api.facesign.ai/v1/avatars', {
      headers: { authorization: `Bearer ${this.config.FACESIGN_API_KEY}` },
    }).json();
  }
}

export default fp<{ config: Config }>(async (app, { config }) => {
  app.decorate('facesign', new FaceSign(config));
});
