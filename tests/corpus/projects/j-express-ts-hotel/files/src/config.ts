import 'dotenv/config';
import { z } from 'zod';

const Env = z.object({
  PORT: z.coerce.number().default(4100),
  ARSA_FACE_API_KEY: z.string().min(8),
  FACESIGN_API_KEY: z.string().regex(/^sk_(test|live|prod)_\w+$/),
  FACESIGN_WEBHOOK_SECRET: z.string().default('%{whsec:hotel-hooks}'),
  STRIPE_SECRET_KEY: z.string().default(''),
  STRIPE_WEBHOOK_SECRET: z.string().default(''),
  KIOSK_SIMILARITY: z.coerce.number().min(0).max(1).default(0.85),
  PMS_URL: z.string().url().default('http://pms.hotel.internal:8080'),
});

const env = Env.parse(process.env);

export const config = {
  port: env.PORT,
  arsa: {
    baseURL: 'https://faceapi.arsa.technology/api/v1',
    key: env.ARSA_FACE_API_KEY,
    timeout: 12_000,
    similarity: env.KIOSK_SIMILARITY,
  },
  facesign: {
    baseURL: 'https://api.facesign.ai/v1',
    key: env.FACESIGN_API_KEY,
    version: '2024-10-15',
    webhookSecret: env.FACESIGN_WEBHOOK_SECRET,
  },
  stripe: { key: env.STRIPE_SECRET_KEY, webhookSecret: env.STRIPE_WEBHOOK_SECRET },
  pms: { baseURL: env.PMS_URL },
} as const;
