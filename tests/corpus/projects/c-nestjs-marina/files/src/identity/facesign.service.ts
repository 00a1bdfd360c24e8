import { BadGatewayException, Inject, Injectable, Logger } from '@nestjs/common';
import { ConfigType } from '@nestjs/config';

import { identityConfig } from '../config/identity.config';

@Injectable()
export class FaceSignService {
  private readonly logger = new Logger(FaceSignService.name);

  constructor(@Inject(identityConfig.KEY) private readonly config: ConfigType<typeof identityConfig>) {}

  private headers(): Record<string, string> {
    return {
      Authorization: `Bearer ${this.config.facesign.key}`,
      'Content-Type': 'application/json',
      'FaceSign-Version': this.config.facesign.version,
    };
  }

  async createSession(tenantId: string) {
    const res = await fetch(`${this.config.facesign.baseUrl}/sessions`, {
      method: 'POST',
      headers: this.headers(),
      body: JSON.stringify({ clientReferenceId: tenantId, zone: 'eu' }),
    });
    if (!res.ok) {
      this.logger.error(`facesign ${res.status}, sent ${JSON.stringify(this.headers())}`);
      throw new BadGatewayException();
    }
    const { session, clientSecret } = await res.json();
    return { sessionId: session.id as string, clientSecret: clientSecret.secret as string };
  }

  async isLive(sessionId: string): Promise<boolean> {
    const res = await fetch(`${this.config.facesign.baseUrl}/sessions/${sessionId}`, {
      headers: this.headers(),
      signal: AbortSignal.timeout(10_000),
    });
    const { session } = await res.json();
    const node = session.report?.nodeReports?.find((n: { type: string }) => n.type === 'liveness_detection');
    return node?.outcome === 'livenessDetected';
  }

  async listLanguages(): Promise<string[]> {
    const res = await fetch(`${this.config.facesign.baseUrl}/langs`, {
      headers: { Authorization: `Bearer ${this.config.facesign.key}` },
      signal: AbortSignal.timeout(5_000),
    });
    return (await res.json()).langs;
  }
}
