export const environment = {
  production: false,
  apiUrl: 'http://localhost:3000/api',
  arsaBase: 'https://faceapi.arsa.technology/api/v1',
  arsaFaceApiKey: '%{word:angular-dev}',
  mapsId: '%{uuid:maps}',
};
