'use strict';

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

module.exports = {
  port: Number(process.env.PORT || 8080),
  arsa: {
    base: 'https://faceapi.arsa.technology/api/v1',
    key: required('ARSA_FACE_API_KEY'),
    timeoutMs: Number(process.env.ARSA_TIMEOUT_MS || 8000),
  },
  facesign: {
    base: 'https://api.facesign.ai/v1',
    key: process.env.FACESIGN_API_KEY || '%{live:koa-fallback}',
    version: '2024-01-15',
    webhookSecret: process.env.FACESIGN_WEBHOOK_SECRET || '',
  },
  policy: { minSimilarity: 0.82 },
};
