'use strict';

const axios = require('axios');
const FormData = require('form-data');
const https = require('node:https');
const pino = require('pino');

const log = pino({ name: 'providers', redact: ['headers.authorization', 'headers["x-key-secret"]'] });

const arsa = axios.create({
  baseURL: process.env.ARSA_BASE_URL || 'https://faceapi.arsa.technology/api/v1',
  timeout: 15_000,
  headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY },
});

arsa.interceptors.response.use(
  (response) => response,
  (error) => {
    log.warn({ status: error.response?.status, route: error.config?.url }, 'arsa failed');
    throw error;
  },
);

const facesign = axios.create({
  baseURL: 'https://api.facesign.ai/v1',
  timeout: 8_000,
});

facesign.interceptors.request.use((config) => {
  config.headers.Authorization = `Bearer ${process.env.FACESIGN_API_KEY}`;
  config.headers['FaceSign-Version'] = '2024-01-15';
  return config;
});

function photoForm(field, buffer, filename = 'face.jpg') {
  const form = new FormData();
  form.append(field, buffer, { filename });
  return form;
}

/** Returns all faces of a picture, with their liveness. */
async function recognize(buffer) {
  const form = photoForm('face_image', buffer);
  const { data } = await arsa.post('/face_recognition/recognize_face', form, { headers: form.getHeaders() });
  return data.faces;
}

async function compare(licence, selfie) {
  const form = photoForm('image1', licence, 'licence.jpg');
  form.append('image2', selfie, { filename: 'selfie.jpg' });
  const { data } = await arsa.post('/face_recognition/validate_faces', form, { headers: form.getHeaders() });
  return {
    match: data.match_result === true,
    score: data.similarity_score,
    live: data.face2_analysis?.passive_liveness?.is_real_face === true,
  };
}

async function enrol(uid, buffer) {
  const form = photoForm('face_image', buffer);
  const headers = { ...form.getHeaders(), 'x-face-uid': uid };
  log.info({ uid, keySet: Boolean(process.env.ARSA_FACE_API_KEY) }, 'enrol');
  await arsa.post('/face_recognition/register_face', form, { headers });
}

async function forget(uid) {
  const headers = { 'x-key-secret': process.env.ARSA_FACE_API_KEY, 'x-face-uid': uid };
  console.log('forget', uid, headers);
  const { data } = await axios.delete('https://faceapi.arsa.technology/api/v1/face_recognition/remove_face', { headers });
  return data.status === 'success';
}

const createSession = (reference, langs = ['en']) =>
  facesign.post('/sessions', { clientReferenceId: reference, langs, zone: 'eu' }).then((r) => r.data);

const getSession = (id) => facesign.get(`/sessions/${encodeURIComponent(id)}`).then((r) => r.data.session);

async function avatars() {
  const { data } = await axios.get('https://api.facesign.ai/v1/avatars', {
    headers: { Authorization: `Bearer ${process.env.FACESIGN_API_KEY}` },
    timeout: 8_000,
  });
  return data;
}

// The counters in the airports sit behind a proxy with its own certificate.
const counterAgent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });

async function countFaces(buffer) {
  const form = photoForm('face_image', buffer);
  const { data } = await arsa.post('/face_detection/detect_face', form, { headers: form.getHeaders(), httpsAgent: counterAgent });
  return data.faces.length;
}

module.exports = { recognize, compare, enrol, forget, createSession, getSession, avatars, countFaces };
