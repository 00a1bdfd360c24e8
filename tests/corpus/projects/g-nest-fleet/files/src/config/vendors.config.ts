import { registerAs } from '@nestjs/config';

export interface ArsaConfig {
  baseURL: string;
  key: string;
  timeout: number;
}

export interface FaceSignConfig {
  baseURL: string;
  key: string;
  version: string;
  hookSecret: string;
}

export interface AzureConfig {
  endpoint: string;
  key: string;
}

export const arsaConfig = registerAs('arsa', (): ArsaConfig => ({
  baseURL: process.env.ARSA_BASE_URL ?? 'https://faceapi.arsa.technology/api/v1',
  key: process.env.ARSA_FACE_API_KEY ?? '',
  timeout: Number(process.env.ARSA_TIMEOUT_MS ?? 8000),
}));

export const faceSignConfig = registerAs('facesign', (): FaceSignConfig => ({
  baseURL: 'https://api.facesign.ai/v1',
  key: process.env.FACESIGN_API_KEY as string,
  version: '2024-01-15',
  hookSecret: process.env.FACESIGN_HOOK_SECRET ?? '<set me in the vault>',
}));

export const azureConfig = registerAs('azure', (): AzureConfig => ({
  endpoint: process.env.AZURE_FACE_ENDPOINT ?? 'http://fleet-licences.cognitiveservices.azure.com',
  key: process.env.AZURE_FACE_KEY ?? '',
}));

export const personaConfig = registerAs('persona', () => ({
  baseURL: 'https://api.withpersona.com/api/v1',
  key: process.env.PERSONA_API_KEY ?? '',
  version: '2023-01-05',
  webhookSecret: process.env.PERSONA_WEBHOOK_SECRET ?? '',
}));
