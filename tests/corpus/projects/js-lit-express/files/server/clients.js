import axios from 'axios';
import axiosRetry from 'axios-retry';
import config from 'config';
import https from 'node:https';
import request from 'superagent';

const arsaKey = process.env.ARSA_FACE_API_KEY ?? config.get('arsa.apiKey');

export const arsa = axios.create({
  baseURL: config.get('arsa.baseUrl'),
  timeout: 9_000,
});

arsa.interceptors.request.use((outgoing) => {
  outgoing.headers.set('x-key-secret', arsaKey);
  return outgoing;
});

arsa.interceptors.response.use(
  (answer) => answer,
  (failure) => {
    const { status, data } = failure.response ?? {};
    console.error('arsa: %s %s', status, data?.detail?.error ?? data?.detail);
    return Promise.reject(failure);
  },
);

axiosRetry(arsa, { retries: 2, retryDelay: axiosRetry.exponentialDelay });

export const facesign = axios.create({
  baseURL: 'https://api.facesign.ai/v1',
  timeout: 5_000,
  headers: {
    common: {
      Authorization: `Bearer ${process.env.FACESIGN_API_KEY}`,
      'FaceSign-Version': config.get('facesign.version'),
    },
  },
});

// the appliance in the basement of site 4 re-signs everything
const basement = new https.Agent({ keepAlive: true, rejectUnauthorized: false });

export async function recognizeFromBasement(image) {
  const { data } = await axios.post('https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face', { face_image: image }, {
    headers: { 'x-key-secret': arsaKey, 'Content-Type': 'multipart/form-data' },
    httpsAgent: basement,
  });
  return data;
}

export async function recognize(image) {
  const { data } = await arsa.postForm('face_recognition/recognize_face', { face_image: image });
  return data ?? {};
}

export async function liveness(image) {
  const { body } = await request
    .post('https://faceapi.arsa.technology/api/v1/face_liveness')
    .set('x-key-secret', arsaKey)
    .timeout({ response: 5000, deadline: 15000 })
    .attach('face_image', image, 'face.jpg');
  return body.faces.length === 1 && body.faces[0].is_real_face === true;
}

export async function forget(uid) {
  const { body } = await request.delete('https://faceapi.arsa.technology/api/v1/face_recognition/remove_face').set({ 'x-key-secret': arsaKey, 'x-face-uid': uid });
  return body.status === 'success';
}

export async function createSession(reference) {
  const { data } = await facesign.post('/sessions', { clientReferenceId: reference });
  return data;
}

export async function session(id) {
  const { data } = await axios({
    method: 'get',
    url: `https://api.facesign.ai/v1/sessions/${encodeURIComponent(id)}`,
    headers: { Authorization: `Bearer ${process.env.FACESIGN_API_KEY}` },
    timeout: 6_500,
  });
  return data.session;
}
