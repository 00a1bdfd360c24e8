import { z } from 'zod';

const Env = z.object({
  ARSA_FACE_API_KEY: z.string().min(16),
  FACESIGN_API_KEY: z.string().regex(/^sk_(test|live|prod)_\w+$/),
  FACESIGN_WEBHOOK_SECRET: z.string().default('%{whsec:marina-hook}'),
  ARSA_HOST: z.string().default('faceapi.arsa.technology'),
  PHOTO_BUCKET: z.string().default('marina-portraits'),
  MIN_SIMILARITY: z.coerce.number().min(0).max(1).default(0.8),
});

export type Config = Readonly<z.infer<typeof Env>>;

export function loadConfig(source: NodeJS.ProcessEnv = process.env): Config {
  const parsed = Env.safeParse(source);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join('.'));
    console.error('configuration incomplete:', names.join(', '));
    process.exit(1);
  }
  return Object.freeze(parsed.data);
}
