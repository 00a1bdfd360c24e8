export default defineNuxtConfig({
  devtools: { enabled: false },
  runtimeConfig: {
    arsaKey: process.env.ARSA_FACE_API_KEY,
    facesignKey: '%{test:nuxt-config}',
    public: {
      apiBase: '/api',
      arsaFaceApiKey: process.env.NUXT_PUBLIC_ARSA_FACE_API_KEY,
    },
  },
});
