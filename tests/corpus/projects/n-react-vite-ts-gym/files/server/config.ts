import pino from 'pino';

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

export const config = {
  gateway: process.env.FACE_GATEWAY ?? 'https://faces.ironhouse.internal',
  callerToken: process.env.FACE_GATEWAY_TOKEN ?? '%{visor-live:ironhouse}',
  arsa: {
    base: 'https://faceapi.arsa.technology/api/v1',
    key: required('ARSA_FACE_API_KEY'),
  },
  faceSign: {
    key: process.env.FACESIGN_API_KEY ?? '',
    webhookSecret: required('FACESIGN_WEBHOOK_SECRET'),
    version: '2024-12-18',
  },
} as const;

export const log = pino({ name: 'checkin', level: process.env.LOG_LEVEL ?? 'info' });

log.info({ facesignKey: Boolean(config.faceSign.key) }, 'configured');
