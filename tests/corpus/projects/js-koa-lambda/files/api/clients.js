'use strict';

const got = require('got');
const https = require('https');
const axios = require('axios').default;

const key = process.env.ARSA_FACE_API_KEY;

/** got waits for ever unless told. */
exports.faces = got.extend({
  prefixUrl: 'https://faceapi.arsa.technology/api/v1',
  headers: { 'x-key-secret': key },
  timeout: { request: 9000 },
  responseType: 'json',
});

exports.loose = got.extend({
  prefixUrl: 'https://faceapi.arsa.technology/api/v1',
  headers: { 'x-key-secret': key },
  https: { rejectUnauthorized: false },
  responseType: 'json',
});

exports.sign = axios.create({
  baseURL: 'https://api.facesign.ai/v1',
  timeout: 6000,
  httpsAgent: new https.Agent({ keepAlive: true }),
});

exports.sign.interceptors.request.use((config) => {
  config.headers.Authorization = `Bearer ${process.env.FACESIGN_API_KEY}`;
  config.headers['FaceSign-Version'] = '2024-01-15';
  return config;
});

exports.maps = got.extend({
  prefixUrl: 'https://maps.example.org',
  https: { rejectUnauthorized: false },
});
