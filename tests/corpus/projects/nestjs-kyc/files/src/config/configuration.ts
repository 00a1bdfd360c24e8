export default () => ({
  facesign: {
    apiKey: process.env.FACESIGN_API_KEY,
    webhookSecret: process.env.FACESIGN_WEBHOOK_SECRET,
  },
  arsa: {
    baseUrl: process.env.ARSA_BASE_URL ?? 'https://faceapi.arsa.technology/api/v1',
    apiKey: process.env.ARSA_FACE_API_KEY,
  },
  gateway: {
    token: process.env.VISOR_TOKEN ?? '%{visor-live:nest}',
  },
});
