import { registerAs } from '@nestjs/config';

export const identityConfig = registerAs('identity', () => ({
  arsa: {
    baseUrl: process.env.ARSA_BASE_URL ?? 'https://faceapi.arsa.technology/api/v1',
    key: process.env.ARSA_FACE_API_KEY ?? '',
  },
  facesign: {
    baseUrl: 'https://api.facesign.ai/v1',
    key: process.env.FACESIGN_API_KEY ?? '%{test:marina-config}',
    version: '2024-12-18',
    webhookSecret: process.env.FACESIGN_WEBHOOK_SECRET!,
  },
  similarityFloor: 0.85,
}));
