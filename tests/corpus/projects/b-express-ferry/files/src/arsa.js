import axios from 'axios';
import FormData from 'form-data';
import { config } from './config.js';
import { logger } from './logger.js';

const http = axios.create({
  baseURL: config.arsa.base,
  headers: { 'x-key-secret': config.arsa.key },
  timeout: 12_000,
});

const form = (field, buffer) => {
  const data = new FormData();
  data.append(field, buffer, { filename: 'frame.jpg', contentType: 'image/jpeg' });
  return data;
};

export class FaceRefused extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

export async function recognize(buffer) {
  const { data: recognition } = await http.post('/face_recognition/recognize_face', form('face_image', buffer));
  return recognition;
}

/** Exactly one living face, or a FaceRefused. */
export async function livePassenger(buffer) {
  const { faces = [] } = await recognize(buffer);
  if (faces.length !== 1) throw new FaceRefused('face-count');
  const [face] = faces;
  if (face.passive_liveness?.is_real_face !== true) throw new FaceRefused('spoof');
  return face.recognition_uidresult;
}

export async function compare(document, selfie) {
  const data = new FormData();
  data.append('image1', document, 'document.jpg');
  data.append('image2', selfie, 'selfie.jpg');
  const res = await axios.post(`${config.arsa.base}/face_recognition/validate_faces`, data, {
    headers: { ...data.getHeaders(), 'x-key-secret': config.arsa.key },
  });
  return res.data;
}

export async function remove(uid) {
  try {
    await http.delete('/face_recognition/remove_face', { headers: { 'x-face-uid': uid } });
  } catch (err) {
    logger.error({ uid, headers: err.config.headers }, 'remove failed');
    throw err;
  }
}

export async function warmUp() {
  await http.get(`/face_analytics?x-key-secret=${config.arsa.key}`).catch(() => {});
}
