import pino from 'pino';

export const log = pino({
  redact: ['req.headers.authorization', 'headers["x-key-secret"]'],
  level: process.env.LOG_LEVEL ?? 'info',
});
