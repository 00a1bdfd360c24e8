import { Inject, Injectable, Logger } from '@nestjs/common';
import { ConfigType } from '@nestjs/config';
import https from 'node:https';
import axios from 'axios';
import { facesConfig } from './faces.config';

interface NodeReport {
  type: string;
  outcome: string;
}

@Injectable()
export class FaceSignService {
  private readonly logger = new Logger(FaceSignService.name);

  constructor(@Inject(facesConfig.KEY) private readonly config: ConfigType<typeof facesConfig>) {}

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { baseURL, key, version } = this.config.facesign;
    const res = await fetch(baseURL + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'facesign-version': version,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(8_000),
    });
    if (!res.ok) {
      this.logger.error(`facesign ${method} ${path} with ${key} failed: ${res.status}`);
      throw new Error(`facesign: ${res.status}`);
    }
    return (await res.json()) as T;
  }

  open(playerId: string) {
    return this.call<{ session: { id: string }; clientSecret: { secret: string } }>('POST', '/sessions', {
      clientReferenceId: playerId,
      zone: 'eu',
    });
  }

  async alive(sessionId: string): Promise<boolean> {
    const { session } = await this.call<{ session: { report: { nodeReports: NodeReport[] } } }>(
      'GET',
      `/sessions/${encodeURIComponent(sessionId)}`,
    );
    const node = session.report.nodeReports.find((n) => n.type === 'liveness_detection');
    return node?.outcome === 'livenessDetected';
  }

  /** The avatars on the cashier's screen. */
  async avatars(): Promise<string[]> {
    const { data } = await axios.get(`${this.config.facesign.baseURL}/avatars`, {
      headers: { authorization: `Bearer ${this.config.facesign.key}` },
      timeout: 5_000,
      httpsAgent: new https.Agent({ rejectUnauthorized: false }),
    });
    return data.avatars.map((a: { id: string }) => a.id);
  }
}
