'use strict';

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`missing environment variable ${name}`);
  return value;
}

module.exports = {
  port: Number(process.env.PORT || 3000),
  redisUrl: process.env.REDIS_URL || 'redis://localhost:6379',
  arsa: {
    baseUrl: process.env.ARSA_BASE_URL || 'https://faceapi.arsa.technology/api/v1',
    key: required('ARSA_FACE_API_KEY'),
  },
  facesign: {
    baseUrl: 'https://api.facesign.ai/v1',
    key: process.env.FACESIGN_API_KEY || '%{live:harbourline-fallback}',
    webhookSecret: process.env.FACESIGN_WEBHOOK_SECRET || '',
    version: '2024-01-15',
  },
};
