import 'server-only';
import { z } from 'zod';

const schema = z.object({
  ARSA_FACE_API_KEY: z.string().min(8),
  FACESIGN_API_KEY: z.string().regex(/^sk_(test|live|prod)_\w+$/),
  FACESIGN_WEBHOOK_SECRET: z.string(),
  ARSA_BASE_URL: z.string().url().default('https://faceapi.arsa.technology/api/v1'),
});

export const env = schema.parse(process.env);
