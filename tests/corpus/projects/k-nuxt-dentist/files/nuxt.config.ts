export default defineNuxtConfig({
  compatibilityDate: '2024-11-01',
  modules: ['@nuxt/ui'],
  runtimeConfig: {
    arsaKey: process.env.ARSA_FACE_API_KEY,
    facesignKey: '',
    facesignHookSecret: '',
    minSimilarity: 0.84,
    public: {
      practice: process.env.NUXT_PUBLIC_PRACTICE ?? 'Am Markt',
      // the waiting room's mirror counts heads
      mirrorKey: process.env.NUXT_PUBLIC_ARSA_FACE_API_KEY,
    },
  },
  nitro: {
    storage: {
      portraits: { driver: 's3', bucket: 'practice-portraits', endpoint: 'https://s3.eu-central-1.amazonaws.com' },
      frames: { driver: 'redis', url: process.env.REDIS_URL },
    },
  },
});
