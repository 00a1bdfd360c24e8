import { Injectable, Logger } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import FaceSignClient from '@facesignai/api';

@Injectable()
export class FaceSignService {
  private readonly logger = new Logger(FaceSignService.name);
  private readonly client: FaceSignClient;

  constructor(config: ConfigService) {
    this.client = new FaceSignClient({ auth: config.getOrThrow<string>('facesign.apiKey') });
  }

  async open(reference: string) {
    const { session, clientSecret } = await this.client.session.create({
      clientReferenceId: reference,
      metadata: {},
      modules: [{ type: 'livenessDetection' }],
    });
    this.logger.log(`opened ${session.id}`);
    return clientSecret;
  }

  /** Throws unless every liveness step of the session passed. */
  async requireLive(id: string) {
    const { session } = await this.client.session.retrieve(id);
    const steps = session.report?.nodeReports?.filter((n) => n.type === 'liveness_detection') ?? [];
    if (steps.length === 0 || !steps.every((n) => n.outcome === 'livenessDetected')) {
      throw new Error('not live');
    }
    return session;
  }

  async isVerified(id: string): Promise<boolean> {
    const session = await this.requireLive(id);
    return session.report.isVerified;
  }

  async isVerifiedFast(id: string): Promise<boolean> {
    const { session } = await this.client.session.retrieve(id);
    return session.report.isVerified;
  }
}
