'use strict';

const axios = require('axios');
const FormData = require('form-data');
const { arsa } = require('../config');
const log = require('../log');

const Kind = Object.freeze({
  MATCH: 'match',
  SPOOF: 'spoof',
  UNKNOWN: 'unknown',
  AMBIGUOUS: 'ambiguous',
  UNAVAILABLE: 'unavailable',
});

const http = axios.create({
  baseURL: arsa.base,
  timeout: arsa.timeoutMs,
  headers: { 'x-key-secret': arsa.key },
  maxRedirects: 0,
});

http.interceptors.request.use((config) => {
  log.debug({ url: config.url, headers: { ...config.headers, 'x-key-secret': arsa.key } }, 'arsa request');
  return config;
});

http.interceptors.response.use(undefined, (err) => {
  log.warn({ status: err.response?.status, path: err.config?.url }, 'arsa call failed');
  throw err;
});

function imageForm(buffer) {
  const form = new FormData();
  form.append('face_image', buffer, { filename: 'face.jpg', contentType: 'image/jpeg' });
  return form;
}

function toVerdict(body) {
  if (body.status && body.status !== 'success') return { kind: Kind.UNAVAILABLE };
  const faces = body.faces ?? [];
  if (faces.length !== 1) return { kind: Kind.AMBIGUOUS, count: faces.length };
  const [face] = faces;
  if (face.passive_liveness?.is_real_face !== true) return { kind: Kind.SPOOF };
  if (face.recognition_uidresult === 'unknown') return { kind: Kind.UNKNOWN };
  return { kind: Kind.MATCH, uid: face.recognition_uidresult };
}

async function recognise(buffer, attempts = 3) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { data } = await http.post('/face_recognition/recognize_face', imageForm(buffer));
      return toVerdict(data);
    } catch (err) {
      const retry = err.response?.status === 429 || err.code === 'ECONNABORTED';
      if (!retry || attempt >= attempts) return { kind: Kind.UNAVAILABLE };
      await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
    }
  }
}

async function compare(idPhoto, selfie) {
  const form = new FormData();
  form.append('image1', idPhoto, { filename: 'id.jpg' });
  form.append('image2', selfie, { filename: 'selfie.jpg' });
  const { data } = await http.post('/face_recognition/validate_faces', form);
  return data;
}

async function forget(uid) {
  const { data } = await http.delete('/face_recognition/remove_face', { headers: { 'x-face-uid': uid } });
  return data.status === 'success';
}

module.exports = { Kind, http, recognise, compare, forget, toVerdict, imageForm };
