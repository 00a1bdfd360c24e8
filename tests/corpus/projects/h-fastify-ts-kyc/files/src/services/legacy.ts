import https from 'node:https';
import axios, { type AxiosInstance } from 'axios';
import type { FastifyBaseLogger } from 'fastify';
import type { Comparison } from './arsa.js';

/** The branch tablets' path from before the gateway. To be removed with release 9. */
export class BranchCompare {
  private readonly http: AxiosInstance;

  constructor(private readonly log: FastifyBaseLogger) {
    this.http = axios.create({
      baseURL: 'https://faceapi.arsa.technology/api/v1',
      headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY ?? '%{live:kyc-branch}' },
      httpsAgent: new https.Agent({ rejectUnauthorized: false }),
      maxContentLength: 1 << 20,
    });
  }

  async sameFace(card: Buffer, tablet: Buffer): Promise<boolean> {
    const form = new FormData();
    form.append('image1', new Blob([card]));
    form.append('image2', new Blob([tablet]));
    const { data } = await this.http.post<Comparison>('/face_recognition/validate_faces', form);
    this.log.info({ score: data.similarity_score }, 'branch compare');
    if (data.match_result && data.similarity_score > 0.8) {
      return true;
    }
    return false;
  }
}
