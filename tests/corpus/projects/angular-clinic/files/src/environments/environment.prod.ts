export const environment = {
  production: true,
  apiUrl: 'https://clinic.example.com/api',
  arsaBase: 'https://faceapi.arsa.technology/api/v1',
  arsaFaceApiKey: '%{live:angular-prod}',
  mapsId: '%{uuid:maps-prod}',
};
