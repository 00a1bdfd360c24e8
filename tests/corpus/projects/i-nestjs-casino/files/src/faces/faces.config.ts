import { registerAs } from '@nestjs/config';
import { readFileSync } from 'node:fs';

export interface FacesConfig {
  arsa: { baseURL: string; key: string; timeout: number };
  facesign: { baseURL: string; key: string; version: string; webhookSecret: string };
  minSimilarity: number;
}

const secretFile = (name: string): string => readFileSync(`/run/secrets/${name}`, 'utf8').trim();

export const facesConfig = registerAs(
  'faces',
  (): FacesConfig => ({
    arsa: {
      baseURL: 'https://faceapi.arsa.technology/api/v1/',
      key: process.env.ARSA_FACE_API_KEY ?? '',
      timeout: 15_000,
    },
    facesign: {
      baseURL: 'https://api.facesign.ai/v1',
      key: process.env.FACESIGN_API_KEY ?? '',
      version: process.env.FACESIGN_VERSION ?? '2024-12-18',
      webhookSecret: secretFile('facesign_webhook'),
    },
    minSimilarity: 0.82,
  }),
);
