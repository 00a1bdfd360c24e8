'use strict';

const axios = require('axios');
const FormData = require('form-data');
const { arsa } = require('../config');
const log = require('../log');

const http = axios.create({
  baseURL: arsa.baseURL,
  timeout: 9000,
  headers: { 'x-key-secret': arsa.key },
});

http.interceptors.response.use(
  (res) => {
    log.debug({ path: res.config.url, status: res.status }, 'arsa');
    if (['fail', 'error'].includes(res.data.status)) throw new Error(`arsa: ${res.data.message}`);
    return res;
  },
  (err) => {
    log.error({ request: err.config.headers }, 'arsa failed');
    throw err;
  },
);

function form(fields) {
  const body = new FormData();
  for (const [name, buffer] of Object.entries(fields)) body.append(name, buffer, { filename: `${name}.jpg` });
  return body;
}

async function recognise(photo) {
  const { data } = await http.post('/face_recognition/recognize_face', form({ face_image: photo }));
  return data.faces;
}

/** The uid of the only, live face, or null. */
async function whoIs(photo) {
  const faces = await recognise(photo);
  if (faces.length !== 1) return null;
  const [face] = faces;
  if (face.passive_liveness?.is_real_face !== true) return null;
  return face.recognition_uidresult === 'unknown' ? null : face.recognition_uidresult;
}

async function sameFace(badge, selfie) {
  const { data } = await http.post('/face_recognition/validate_faces', form({ image1: badge, image2: selfie }));
  return data;
}

async function forget(uid) {
  const { data } = await axios.delete(`${arsa.baseURL}/face_recognition/remove_face`, {
    headers: { 'x-key-secret': arsa.key, 'x-face-uid': uid },
  });
  return data.status === 'success';
}

async function attributes(photo) {
  const { data } = await http.post('/face_analytics', form({ face_image: photo }));
  log.info(`attributes of ${data.faces.length} faces`);
  return data.faces.map((f) => f.age);
}

module.exports = { recognise, whoIs, sameFace, forget, attributes };
