import axios from 'axios';
import FaceSignClient from '@facesignai/api';

const SHOP = import.meta.env.VITE_SHOP_ID;
const FACESIGN_KEY = import.meta.env.VITE_FACESIGN_API_KEY;

const api = axios.create({ baseURL: '/api', withCredentials: true });
const video = document.querySelector('#camera');
const note = document.querySelector('#note');

async function snapshot() {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d').drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9));
}

export async function redeem(pledge) {
  const form = new FormData();
  form.append('photo', await snapshot());
  form.append('shop', SHOP);
  const { status } = await api.post(`/pledges/${pledge}/redeem`, form);
  note.textContent = status === 204 ? 'Thank you.' : 'Please call us.';
}

export async function verify(clientSecret) {
  const client = new FaceSignClient({ clientSecret });
  await client.mount('#avatar');
  const { data } = await api.post('/me/finish');
  return data.verified;
}

export function adminClient() {
  return new FaceSignClient({ auth: FACESIGN_KEY });
}
