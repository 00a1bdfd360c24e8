import { z } from 'zod';

export const env = z
  .object({
    ARSA_FACE_API_KEY: z.string().min(16),
    FACESIGN_API_KEY: z.string().regex(/^sk_(test|live)_[A-Za-z0-9]{16,}$/),
    FACESIGN_WEBHOOK_SECRET: z.string(),
    PORT: z.coerce.number().default(3000),
  })
  .parse(process.env);
