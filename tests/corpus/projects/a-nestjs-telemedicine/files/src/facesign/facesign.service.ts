import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import axios, { AxiosInstance } from 'axios';

interface NodeReport {
  type: string;
  outcome?: string;
}

export interface FaceSignSession {
  id: string;
  status: string;
  report?: { isVerified: boolean; nodeReports: NodeReport[] };
}

@Injectable()
export class FaceSignService {
  private readonly api: AxiosInstance;
  private readonly baseUrl: string;
  private readonly apiKey: string;

  constructor(config: ConfigService) {
    this.baseUrl = config.getOrThrow('facesign.baseUrl');
    this.apiKey = config.getOrThrow('facesign.apiKey');
    this.api = axios.create({
      baseURL: this.baseUrl,
      timeout: 10_000,
      headers: {
        Authorization: `Bearer ${this.apiKey}`,
        'FaceSign-Version': config.getOrThrow('facesign.version'),
      },
    });
  }

  async start(patientId: string) {
    const { data } = await this.api.post('/sessions', { clientReferenceId: patientId, zone: 'eu' });
    return { sessionId: data.session.id, clientSecret: data.clientSecret.secret };
  }

  async session(id: string): Promise<FaceSignSession> {
    const { data } = await this.api.get(`/sessions/${id}`);
    return data.session;
  }

  async avatars() {
    const { data } = await axios.get('https://api.facesign.ai/v1/avatars', {
      headers: { Authorization: `Bearer ${this.apiKey}` },
    });
    return data;
  }

  isAlive(session: FaceSignSession): boolean {
    const steps = session.report?.nodeReports.filter((n) => n.type === 'liveness_detection') ?? [];
    return steps.length > 0 && steps.every((n) => n.outcome === 'livenessDetected');
  }
}
