export const environment = {
  production: false,
  apiUrl: 'https://api.insurer.example',
  facesign: {
    publishableId: 'pub_28812',
    apiKey: '%{test:insurer-env}',
  },
};
