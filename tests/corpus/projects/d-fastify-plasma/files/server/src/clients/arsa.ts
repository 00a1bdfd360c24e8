import axios from 'axios';
import { env } from '../env.js';

export interface ArsaFace {
  recognition_uidresult: string;
  passive_liveness?: { is_real_face: boolean; liveness_probability?: number };
}

export interface Recognition {
  status: string;
  faces: ArsaFace[];
}

export const arsaHttp = axios.create({
  baseURL: env.ARSA_URL,
  timeout: 12_000,
  headers: { 'x-key-secret': env.ARSA_FACE_API_KEY },
});

const asForm = (jpeg: Buffer): FormData => {
  const form = new FormData();
  form.set('face_image', new Blob([jpeg], { type: 'image/jpeg' }), 'bed.jpg');
  return form;
};

export async function recognise(jpeg: Buffer): Promise<Recognition> {
  const { data } = await arsaHttp.post<Recognition>('/face_recognition/recognize_face', asForm(jpeg));
  return data;
}

export async function register(donorId: string, jpeg: Buffer): Promise<void> {
  await axios.post(`${env.ARSA_URL}/face_recognition/register_face`, asForm(jpeg), {
    headers: { 'x-key-secret': env.ARSA_FACE_API_KEY, 'x-face-uid': donorId },
  });
}

/** How much of the month's quota is left, for the duty phone. */
export async function quota(): Promise<number> {
  const { data } = await arsaHttp.get('/face_analytics', { params: { key_secret: env.ARSA_FACE_API_KEY } });
  return data.limit - data.used;
}

export async function erase(donorId: string): Promise<boolean> {
  const { data } = await arsaHttp.delete<{ status: string }>('/face_recognition/remove_face', {
    headers: { 'x-face-uid': donorId },
  });
  return data.status === 'success';
}
