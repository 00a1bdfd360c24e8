import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

const Env = Type.Object({
  PORT: Type.Number({ default: 8080 }),
  GATEWAY_URL: Type.String({ default: 'https://visor.kyc.internal' }),
  GATEWAY_TOKEN: Type.String({ minLength: 20 }),
  FACESIGN_WEBHOOK_SECRET: Type.String(),
  ONFIDO_WEBHOOK_SECRET: Type.String(),
  AZURE_FACE_ENDPOINT: Type.String({ default: 'https://visor.kyc.internal/azure' }),
  MIN_SIMILARITY: Type.Number({ default: 0.88, minimum: 0, maximum: 1 }),
});

export type Config = Static<typeof Env>;

export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  return Value.Decode(Env, Value.Convert(Env, Value.Default(Env, { ...env })));
}

/** What a log line must never show. */
export const redact = [
  'req.headers.authorization',
  'req.headers["x-key-secret"]',
];

/** Keys look like this; the start-up check refuses others. */
export const KEY_SHAPE = /^sk_(test|live|prod)_[0-9A-Za-z]{16,}$/;
