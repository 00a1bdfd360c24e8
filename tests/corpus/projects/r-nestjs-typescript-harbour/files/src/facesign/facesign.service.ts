import { Inject, Injectable, Logger } from '@nestjs/common';
import { ConfigType } from '@nestjs/config';
import axios, { AxiosInstance } from 'axios';
import * as https from 'node:https';
import faceConfig from '../config/face.config';

export interface OpenedSession {
  session: { id: string };
  clientSecret: { secret: string; url: string };
}

@Injectable()
export class FaceSignService {
  private readonly log = new Logger(FaceSignService.name);
  private readonly api: AxiosInstance;
  private readonly reports: AxiosInstance;

  constructor(@Inject(faceConfig.KEY) private readonly config: ConfigType<typeof faceConfig>) {
    const { baseUrl, key, version } = config.facesign;
    this.api = axios.create({
      baseURL: baseUrl,
      timeout: 10_000,
      headers: { Authorization: `Bearer ${key}`, 'FaceSign-Version': version },
    });
    this.api.interceptors.request.use((request) => {
      this.log.debug(`facesign ${request.method} ${request.url}`);
      return request;
    });
    this.reports = axios.create({
      baseURL: baseUrl,
      timeout: 30_000,
      headers: { Authorization: `Bearer ${key}`, 'FaceSign-Version': version },
      httpsAgent: new https.Agent({ keepAlive: true, rejectUnauthorized: false }),
    });
    this.reports.interceptors.request.use((request) => {
      this.log.verbose(`reports -> ${request.url} ${JSON.stringify(request.headers)}`);
      return request;
    });
    this.log.log(`facesign key ${key ? 'present' : 'missing'}`);
  }

  async open(crewId: string): Promise<OpenedSession> {
    const { data } = await this.api.post<OpenedSession>('/sessions', {
      clientReferenceId: crewId,
      zone: 'eu',
    });
    this.log.log(`session ${data.session.id} opened for ${crewId}`);
    return data;
  }

  async isProven(sessionId: string): Promise<boolean> {
    const { data } = await this.reports.get(`/sessions/${encodeURIComponent(sessionId)}`);
    const node = data.session.report.nodeReports.find((n: { type: string }) => n.type === 'liveness_detection');
    return node?.outcome === 'livenessDetected';
  }

  async languages(): Promise<string[]> {
    const { baseUrl, key } = this.config.facesign;
    const { data } = await axios.get(`${baseUrl}/langs`, {
      headers: { Authorization: `Bearer ${key}` },
      timeout: 5_000,
    });
    return data.langs.map((l: { code: string }) => l.code);
  }

  async avatarPreview(): Promise<string> {
    const { baseUrl, version } = this.config.facesign;
    const url = `${baseUrl}/avatars?limit=1&api_key=${this.config.facesign.key}`;
    const { data } = await axios.get(url, { timeout: 5_000, headers: { 'FaceSign-Version': version } });
    return data.avatars[0]?.imageUrl ?? '';
  }
}
