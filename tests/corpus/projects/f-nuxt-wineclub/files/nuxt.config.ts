export default defineNuxtConfig({
  compatibilityDate: '2026-01-10',
  modules: ['@pinia/nuxt', '@nuxt/eslint'],
  runtimeConfig: {
    arsaKey: '',
    arsaBase: 'https://faceapi.arsa.technology/api/v1',
    facesignKey: process.env.FACESIGN_API_KEY,
    facesignWebhookSecret: process.env.FACESIGN_WEBHOOK_SECRET ?? '',
    minSimilarity: 0.85,
    public: {
      clubName: 'Cask & Quill',
      facesignZone: 'eu',
      arsaKey: process.env.NUXT_PUBLIC_ARSA_FACE_API_KEY,
    },
  },
  routeRules: {
    '/members/**': { ssr: false },
  },
});
