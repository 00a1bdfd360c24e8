import axios from 'axios';

const api = axios.create({
  baseURL: 'https://faceapi.arsa.technology/api/v1',
  timeout: 15000,
});
api.defaults.headers.common['x-key-secret'] = process.env.ARSA_FACE_API_KEY;

export const recognise = (form) => api.post('/face_recognition/recognize_face', form).then((r) => r.data);
export const detect = (form) => api.post('/face_detection/detect_face', form).then((r) => r.data);

export const pickLive = (answer) => answer.faces.filter((f) => f.passive_liveness?.is_real_face === true);
