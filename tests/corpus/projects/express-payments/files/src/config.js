'use strict';

const required = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

module.exports = {
  port: Number(process.env.PORT || 8080),
  facesign: {
    base: process.env.FACESIGN_BASE || 'https://api.facesign.ai/v1',
    key: process.env.FACESIGN_API_KEY || '%{live:express-fallback}',
    webhookSecret: required('FACESIGN_WEBHOOK_SECRET'),
    version: '2024-01-15',
  },
  arsa: {
    base: 'https://faceapi.arsa.technology/api/v1',
    key: required('ARSA_FACE_API_KEY'),
    minSimilarity: 0.9,
  },
  stripe: { key: required('STRIPE_SECRET_KEY') },
};
