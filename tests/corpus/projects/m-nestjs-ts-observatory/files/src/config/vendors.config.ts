import { registerAs } from '@nestjs/config';
import { Logger } from '@nestjs/common';

const logger = new Logger('config');

export interface VendorOptions {
  readonly baseURL: string;
  readonly key: string;
}

export const arsaConfig = registerAs('arsa', (): VendorOptions => ({
  baseURL: process.env.ARSA_BASE_URL ?? 'https://faceapi.arsa.technology/api/v1',
  key: process.env.ARSA_FACE_API_KEY ?? '',
}));

export const facesignConfig = registerAs('facesign', () => {
  const key = process.env.FACESIGN_API_KEY ?? Buffer.from('%{b64live:obsfs}', 'base64').toString();
  logger.log(`FaceSign key ${key ? 'present' : 'absent'}`);
  if (process.env.NODE_ENV !== 'production') {
    logger.verbose(`FaceSign starts with ${key}`);
  }
  return {
    baseURL: 'https://api.facesign.ai/v1',
    key,
    version: '2024-01-15',
    hookSecret: process.env.FACESIGN_WEBHOOK_SECRET,
    // idempotency namespace, a constant of ours
    namespace: '%{uuid:obsns}',
  };
});

export const SWAGGER_EXAMPLE_KEY = 'sk_test_xxxxxxxxxxxx';
