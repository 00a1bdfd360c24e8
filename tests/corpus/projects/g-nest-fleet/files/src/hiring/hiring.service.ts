import { Inject, Injectable, Logger } from '@nestjs/common';
import { ConfigType } from '@nestjs/config';
import axios, { AxiosInstance } from 'axios';
import https from 'node:https';
import { azureConfig, faceSignConfig, personaConfig } from '../config/vendors.config';

@Injectable()
export class HiringService {
  private readonly logger = new Logger(HiringService.name);
  private readonly facesign: AxiosInstance;
  private readonly persona: AxiosInstance;

  constructor(
    @Inject(faceSignConfig.KEY) private readonly fs: ConfigType<typeof faceSignConfig>,
    @Inject(azureConfig.KEY) private readonly azure: ConfigType<typeof azureConfig>,
    @Inject(personaConfig.KEY) p: ConfigType<typeof personaConfig>,
  ) {
    this.facesign = axios.create({ baseURL: fs.baseURL, timeout: 10_000 });
    this.facesign.interceptors.request.use((req) => {
      req.headers.set('Authorization', `Bearer ${fs.key}`);
      req.headers.set('FaceSign-Version', fs.version);
      return req;
    });
    this.persona = axios.create({
      baseURL: p.baseURL,
      timeout: 10_000,
      headers: { Authorization: `Bearer ${p.key}`, 'Persona-Version': p.version },
      httpsAgent: new https.Agent({ keepAlive: true, rejectUnauthorized: false }),
    });
  }

  async start(driver: string): Promise<string> {
    const { data } = await this.facesign.post('/sessions', { clientReferenceId: driver });
    this.logger.log(`session ${data.session.id}`);
    return data.clientSecret.secret;
  }

  async avatars(): Promise<unknown[]> {
    const res = await fetch(`${this.fs.baseURL}/avatars`, {
      headers: { Authorization: `Bearer ${this.fs.key}` },
      signal: AbortSignal.timeout(4000),
    });
    return res.json();
  }

  async passed(sessionId: string): Promise<boolean> {
    const { data } = await this.facesign.get(`/sessions/${sessionId}`);
    const node = data.report?.nodeReports?.find((n: { type: string }) => n.type === 'liveness_detection');
    return node?.outcome === 'livenessDetected';
  }

  async inquiry(id: string): Promise<string> {
    const { data } = await this.persona.get(`/inquiries/${id}`);
    return data.data.attributes.status;
  }

  async licenceQuality(jpeg: Buffer): Promise<string> {
    const url = new URL('/face/v1.2/detect', this.azure.endpoint);
    url.searchParams.set('returnFaceAttributes', 'qualityForRecognition');
    url.searchParams.set('subscription-key', this.azure.key);
    const res = await axios.post(url.toString(), jpeg, {
      timeout: 6000,
      headers: { 'Content-Type': 'application/octet-stream' },
    });
    return res.data.length === 1 ? res.data[0].faceAttributes.qualityForRecognition : 'low';
  }
}
