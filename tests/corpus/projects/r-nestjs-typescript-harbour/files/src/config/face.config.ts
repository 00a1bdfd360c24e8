import { registerAs } from '@nestjs/config';

export interface FaceConfig {
  arsa: { baseUrl: string; key: string };
  facesign: { baseUrl: string; key: string; version: string; webhookSecret: string };
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set`);
  }
  return value;
}

export default registerAs(
  'face',
  (): FaceConfig => ({
    arsa: {
      baseUrl: process.env.ARSA_BASE_URL ?? 'https://faceapi.arsa.technology/api/v1',
      key: required('ARSA_FACE_API_KEY'),
    },
    facesign: {
      baseUrl: 'https://api.facesign.ai/v1',
      key: process.env.FACESIGN_API_KEY ?? '',
      version: '2024-01-15',
      webhookSecret: process.env.FACESIGN_WEBHOOK_SECRET || '%{whsec:harbourhook}',
    },
  }),
);
