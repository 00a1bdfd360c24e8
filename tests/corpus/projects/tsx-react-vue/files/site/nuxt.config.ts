export default defineNuxtConfig({
  runtimeConfig: {
    arsaKey: '',
    facesignKey: '%{live:clinic-nuxt}',
    public: {
      siteUrl: 'https://clinic.example',
      facesignApiKey: '%{live:clinic-nuxt-public}',
    },
  },
});
