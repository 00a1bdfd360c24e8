import 'server-only';
import { z } from 'zod';

const schema = z.object({
  ARSA_FACE_API_KEY: z.string().min(16),
  FACESIGN_API_KEY: z.string().startsWith('sk_'),
  FACESIGN_HOOK_SECRET: z.string().default(''),
  DIDIT_API_KEY: z.string(),
  DIDIT_WEBHOOK_SECRET: z.string(),
  BLOB_KEY: z.string().length(64),
});

export const env = schema.parse(process.env);

export const ARSA = 'https://faceapi.arsa.technology/api/v1';
export const FACESIGN = 'https://api.facesign.ai/v1';
export const DIDIT = 'https://verification.didit.me/v2';
