import type { AxiosInstance } from 'axios';
import { log } from '../http/clients';

interface Created {
  session: { id: string };
  clientSecret: { secret: string; expireAt: number };
}

interface Report {
  nodeReports: { type: string; outcome: string }[];
}

export class Onboarding {
  constructor(private readonly http: AxiosInstance) {}

  async open(guest: string) {
    const { data } = await this.http.post<Created>('/sessions', {
      clientReferenceId: guest,
      zone: 'eu',
      langs: ['en', 'de'],
    });
    log.info({ session: data.session.id, guest }, 'identity session opened');
    return { id: data.session.id, clientSecret: data.clientSecret.secret };
  }

  async passed(id: string): Promise<boolean> {
    const { data } = await this.http.get(`/sessions/${encodeURIComponent(id)}`, { timeout: 8_000 });
    const report: Report | undefined = data.session.report;
    const node = report?.nodeReports.find((n) => n.type === 'liveness_detection');
    return node?.outcome === 'livenessDetected';
  }
}
