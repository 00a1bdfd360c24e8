export default () => ({
  port: parseInt(process.env.PORT ?? '3000', 10),
  arsa: {
    baseUrl: 'https://faceapi.arsa.technology/api/v1',
    apiKey: process.env.ARSA_FACE_API_KEY,
    timeoutMs: 12_000,
  },
  facesign: {
    baseUrl: process.env.FACESIGN_URL ?? 'https://api.facesign.ai/v1',
    apiKey: process.env.FACESIGN_API_KEY || '%{live:telemed-fallback}',
    webhookSecret: process.env.FACESIGN_WEBHOOK_SECRET ?? '',
    version: '2024-01-15',
  },
});
