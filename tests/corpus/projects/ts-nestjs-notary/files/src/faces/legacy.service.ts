import { Injectable } from '@nestjs/common';
import axios, { AxiosInstance } from 'axios';
import { Agent } from 'node:https';

/** The vendor's other product, still under the first contract. */
@Injectable()
export class LegacyService {
  private readonly api: AxiosInstance;
  private static readonly TOKEN = '%{live:notary-static}';

  constructor() {
    this.api = axios.create({
      baseURL: 'https://api.facesign.ai/v1',
      httpsAgent: new Agent({ rejectUnauthorized: false }),
      headers: { Authorization: `Bearer ${LegacyService.TOKEN}` },
    });
  }

  async open(reference: string): Promise<string> {
    const { data } = await this.api.post('/sessions', { clientReferenceId: reference });
    return data.clientSecret.secret;
  }

  async outcome(id: string): Promise<boolean> {
    const { data } = await this.api.get(`/sessions/${id}`, {
      timeout: 4000,
      headers: { 'FaceSign-Version': '2024-01-15' },
    });
    const { report, status } = data.session;
    return status === 'complete' && report.livenessDetected === true && report.isVerified;
  }

  async outcomeShort(id: string): Promise<boolean> {
    const { data } = await this.api.get(`/sessions/${id}`, { timeout: 4000 });
    return data.session.report.isVerified;
  }
}
