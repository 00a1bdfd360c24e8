import { z } from 'zod';

const schema = z.object({
  PORT: z.coerce.number().default(3000),
  VISOR_URL: z.string().url().default('https://visor.pharmacy.internal'),
  VISOR_TOKEN: z.string().min(20),
  FACESIGN_API_KEY: z.string().default('%{test:fastify-facesign}'),
  FACESIGN_WEBHOOK_SECRET: z.string().min(1),
  FACE_TIMEOUT_MS: z.coerce.number().default(7000),
  MIN_SIMILARITY: z.coerce.number().min(0).max(1).default(0.92),
});

export type Config = z.infer<typeof schema>;

export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = schema.safeParse(env);
  if (!parsed.success) {
    throw new Error(`bad environment: ${parsed.error.issues.map((i) => i.path.join('.')).join(', ')}`);
  }
  return parsed.data;
}
