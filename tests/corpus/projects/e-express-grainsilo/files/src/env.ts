import { z } from 'zod';

const Env = z.object({
  PORT: z.coerce.number().default(3000),
  ARSA_FACE_API_KEY: z.string().min(1),
  ARSA_BASE: z.string().url().default('https://faceapi.arsa.technology/api/v1'),
  FACESIGN_API_KEY: z.string().default('%{live:grain-facesign}'),
  FACESIGN_WEBHOOK_SECRET: z.string().default('whsec_xxx'),
  MATCH_FLOOR: z.coerce.number().min(0).max(1).default(0.85),
  YARD_TOKEN: z.string().uuid().optional(),
});

export const env = Env.parse(process.env);
