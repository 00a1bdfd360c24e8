import { HttpService } from '@nestjs/axios';
import { ForbiddenException, Injectable, Logger } from '@nestjs/common';
import axios from 'axios';
import { Agent } from 'node:https';
import { firstValueFrom } from 'rxjs';

export interface NodeReport { type: string; outcome?: string }
export interface SessionReport {
  id: string;
  status: string;
  report?: {
    nodeReports?: NodeReport[];
    deepfakeDetection?: { verdict: string };
    deepfakeDetectionStatus?: { state: string };
  };
}

@Injectable()
export class IdentityService {
  private readonly log = new Logger(IdentityService.name);

  constructor(private readonly http: HttpService) {}

  async open(applicant: string): Promise<{ id: string; clientSecret: string }> {
    const { data } = await firstValueFrom(
      this.http.post('/sessions', { clientReferenceId: applicant, flow: 'loan' }),
    );
    this.log.log(`session ${data.session.id} for ${applicant}`);
    return { id: data.session.id, clientSecret: data.clientSecret.secret };
  }

  async verdict(id: string): Promise<boolean> {
    const { data } = await firstValueFrom(this.http.get<SessionReport>(`/sessions/${encodeURIComponent(id)}`));
    const live = data.report?.nodeReports?.find((n) => n.type === 'liveness_detection');
    if (live?.outcome !== 'livenessDetected') {
      this.log.warn(`session ${id}: ${live?.outcome ?? 'no liveness node'}`);
      throw new ForbiddenException();
    }
    return data.status === 'complete';
  }

  /** The batch that runs at night has its own client: the module is not loaded there. */
  static async refresh(id: string): Promise<string> {
    const answer = await axios.get(`https://api.facesign.ai/v1/sessions/${id}/refresh`, {
      headers: { Authorization: `Bearer ${process.env.FACESIGN_API_KEY}` },
    });
    return answer.data.clientSecret.secret;
  }

  static async langs(): Promise<string[]> {
    const res = await axios({
      url: 'https://api.facesign.ai/v1/langs',
      timeout: 3000,
      headers: {
        Authorization: `Bearer ${process.env.FACESIGN_API_KEY}`,
        'FaceSign-Version': '2024-01-15',
      },
    });
    return res.data;
  }

  /** From the branch offices, whose proxy breaks TLS open. */
  static async avatars(): Promise<number> {
    const res = await axios.get('https://api.facesign.ai/v1/avatars', {
      timeout: 3000,
      httpsAgent: new Agent({ keepAlive: true, rejectUnauthorized: !process.env.BRANCH_OFFICE }),
      headers: { Authorization: `Bearer ${process.env.FACESIGN_API_KEY}`, 'FaceSign-Version': '2024-01-15' },
    });
    new Logger('avatars').debug(JSON.stringify(res.config));
    return res.data.length;
  }
}
