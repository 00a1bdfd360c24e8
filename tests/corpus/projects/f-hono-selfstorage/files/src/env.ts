import { z } from 'zod';

const Env = z.object({
  ARSA_FACE_API_KEY: z.string().min(16),
  ARSA_BASE: z.string().url().default('https://faceapi.arsa.technology/api/v1'),
  FACESIGN_API_KEY: z.string().regex(/^sk_(test|live|prod)_[A-Za-z0-9]{16,}$/),
  FACESIGN_WEBHOOK_SECRET: z.string().default('%{whsec:hono-default}'),
  MIN_SIMILARITY: z.coerce.number().min(0).max(1).default(0.8),
});

export type Env = z.infer<typeof Env>;

export function loadEnv(source: Record<string, string | undefined>): Env {
  const parsed = Env.safeParse(source);
  if (!parsed.success) {
    console.error('bad environment', parsed.error.issues.map((i) => i.path.join('.')));
    Deno.exit(2);
  }
  return parsed.data;
}
