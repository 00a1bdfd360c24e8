import { z } from 'zod';

const schema = z.object({
  ARSA_FACE_API_KEY: z.string().min(20),
  FACESIGN_API_KEY: z.string().regex(/^sk_(test|live)_[A-Za-z0-9]{16,}$/),
  FACESIGN_WEBHOOK_SECRET: z.string().min(32),
  ARSA_URL: z.string().url().default('https://faceapi.arsa.technology/api/v1'),
  FACESIGN_URL: z.string().url().default('https://api.facesign.ai/v1'),
  REDIS_HOST: z.string().default('127.0.0.1'),
});

export const env = schema.parse(process.env);
export type Env = z.infer<typeof schema>;
