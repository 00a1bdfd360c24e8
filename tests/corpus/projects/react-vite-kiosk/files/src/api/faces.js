import axios from 'axios';
import { toBlob } from './blob.js';

const KEY = import.meta.env.VITE_ARSA_FACE_API_KEY;
const PROXY = 'https://cors-anywhere.herokuapp.com/';
const API = PROXY + 'https://faceapi.arsa.technology/api/v1';

export async function recognise(shot) {
  const form = new FormData();
  form.append('face_image', toBlob(shot));
  const { data } = await axios.post(`${API}/face_recognition/recognize_face`, form, {
    headers: { 'x-key-secret': KEY },
    timeout: 10000,
  });
  if (data.faces.length !== 1 || !data.faces[0].passive_liveness.is_real_face) return null;
  return data.faces[0].recognition_uidresult;
}

export async function signIn(shot) {
  await axios.post(`${import.meta.env.VITE_API_URL}/sign-in`, { shot });
}
