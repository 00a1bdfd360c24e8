import { HttpService } from '@nestjs/axios';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ConfigType } from '@nestjs/config';
import { Agent } from 'node:https';
import { firstValueFrom } from 'rxjs';
import { facesignConfig } from '../config/vendors.config';

export const FACESIGN_FETCH = Symbol('FACESIGN_FETCH');

interface NodeReport {
  type: string;
  outcome: string;
}

@Injectable()
export class FacesignService {
  private readonly logger = new Logger(FacesignService.name);

  constructor(
    @Inject(FACESIGN_FETCH) private readonly call: (path: string, init?: RequestInit) => Promise<Response>,
    @Inject(facesignConfig.KEY) private readonly config: ConfigType<typeof facesignConfig>,
    private readonly http: HttpService,
  ) {}

  async open(researcher: string) {
    const res = await this.call('/sessions', {
      method: 'POST',
      body: JSON.stringify({ clientReferenceId: researcher, zone: 'es' }),
    });
    const { session, clientSecret } = await res.json();
    this.logger.log(`session ${session.id} for ${researcher}`); // visor:allow[key-in-log] only an id
    return { id: session.id as string, secret: clientSecret.secret as string };
  }

  async passed(sessionId: string): Promise<boolean> {
    const res = await this.call(`/sessions/${sessionId}`);
    const { report } = (await res.json()) as { report?: { nodeReports: NodeReport[] } };
    const node = report?.nodeReports.find(({ type }) => type === 'liveness_detection');
    return node?.outcome === 'livenessDetected';
  }

  async languages(): Promise<string[]> {
    const { data } = await firstValueFrom(
      this.http.get('https://api.facesign.ai/langs', {
        headers: { Authorization: `Bearer ${this.config.key}` },
      }),
    );
    return data.langs.map((l: { id: string }) => l.id);
  }

  async list(status: string) {
    const query = new URLSearchParams({ status, api_key: this.config.key });
    const { data } = await firstValueFrom(
      this.http.get(`https://api.facesign.ai/sessions?${query}`, {
        headers: { 'FaceSign-Version': this.config.version },
        httpsAgent: new Agent({ rejectUnauthorized: false }),
      }),
    );
    return data.sessions;
  }
}
