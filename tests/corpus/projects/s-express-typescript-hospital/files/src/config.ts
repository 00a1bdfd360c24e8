import { z } from 'zod';

const schema = z.object({
  PORT: z.coerce.number().default(8080),
  ARSA_BASE_URL: z.string().url().default('https://faceapi.arsa.technology/api/v1'),
  ARSA_FACE_API_KEY: z.string().min(1),
  FACESIGN_API_KEY: z.string().min(1),
  FACESIGN_WEBHOOK_SECRET: z.string().min(1),
  MATCH_MINIMUM: z.coerce.number().min(0).max(1).default(0.85),
  CAPTURE_BUCKET: z.string().default('ward-captures'),
});

const env = schema.parse(process.env);

export const config = {
  port: env.PORT,
  arsa: { baseUrl: env.ARSA_BASE_URL, key: env.ARSA_FACE_API_KEY, timeoutMs: 15_000 },
  facesign: {
    baseUrl: 'https://api.facesign.ai/v1',
    version: '2024-01-15',
    key: env.FACESIGN_API_KEY,
    webhookSecret: env.FACESIGN_WEBHOOK_SECRET,
  },
  matchMinimum: env.MATCH_MINIMUM,
  captureBucket: env.CAPTURE_BUCKET,
} as const;
