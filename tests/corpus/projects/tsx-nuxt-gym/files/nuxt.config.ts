export default defineNuxtConfig({
  modules: ['@pinia/nuxt'],
  runtimeConfig: {
    arsaKey: '',
    facesignKey: process.env.NUXT_FACESIGN_KEY,
    facesignWebhookSecret: '',
    public: {
      gymName: 'Eisen & Ruhe',
      arsaKey: process.env.NUXT_PUBLIC_ARSA_KEY,
      facesignPublishableId: 'pub_2291',
    },
  },
  nitro: {
    devProxy: {
      '/arsa': { target: 'http://localhost:9010', changeOrigin: true },
    },
  },
  vite: { define: { __BUILD__: JSON.stringify('%{sha1:nuxt-build}') } },
});
