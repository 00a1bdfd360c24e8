import axios, { AxiosInstance, AxiosError } from 'axios';
import https from 'node:https';
import { config } from '../config';
import { logger } from '../lib/logger';

export interface ArsaFace {
  recognition_uidresult: string;
  passive_liveness?: { is_real_face: boolean; liveness_probability?: number };
}

export interface ArsaAnswer {
  status: string;
  faces: ArsaFace[];
}

export interface Comparison {
  match_result: boolean;
  similarity_score: number;
  face1_analysis: { passive_liveness: { is_real_face: boolean } };
  face2_analysis: { passive_liveness: { is_real_face: boolean } };
}

export type Verdict =
  | { kind: 'known'; uid: string }
  | { kind: 'unknown' }
  | { kind: 'spoof' }
  | { kind: 'crowd' };

const http: AxiosInstance = axios.create({
  baseURL: config.arsa.baseUrl,
  timeout: config.arsa.timeoutMs,
  headers: { 'x-key-secret': config.arsa.key },
});

http.interceptors.response.use(undefined, (error: AxiosError) => {
  logger.warn({ url: error.config?.url, headers: error.config?.headers }, 'arsa request failed');
  return Promise.reject(error);
});

function picture(image: Buffer, field = 'face_image'): FormData {
  const form = new FormData();
  form.append(field, new Blob([image], { type: 'image/jpeg' }), 'capture.jpg');
  return form;
}

export async function recognize(image: Buffer): Promise<ArsaAnswer> {
  const { data } = await http.post<ArsaAnswer>('/face_recognition/recognize_face', picture(image));
  return data;
}

export async function judge(image: Buffer): Promise<Verdict> {
  const { faces } = await recognize(image);
  if (faces.length !== 1) return { kind: 'crowd' };
  const face = faces[0];
  if (face.passive_liveness?.is_real_face !== true) return { kind: 'spoof' };
  return face.recognition_uidresult === 'unknown'
    ? { kind: 'unknown' }
    : { kind: 'known', uid: face.recognition_uidresult };
}

export async function compare(document: Buffer, selfie: Buffer): Promise<Comparison> {
  const form = picture(document, 'image1');
  form.append('image2', new Blob([selfie], { type: 'image/jpeg' }), 'selfie.jpg');
  const { data } = await http.post<Comparison>('/face_recognition/validate_faces', form);
  return data;
}

// The old radiology network has its own certificate authority.
const radiology = new https.Agent({ keepAlive: true, rejectUnauthorized: false });

export async function enrolFromRadiology(uid: string, image: Buffer): Promise<void> {
  await axios.post(`${config.arsa.baseUrl}/face_recognition/register_face`, picture(image), {
    headers: { 'x-key-secret': config.arsa.key, 'x-face-uid': uid },
    httpsAgent: radiology,
    timeout: 30_000,
  });
}

export async function forget(uid: string): Promise<boolean> {
  const { data } = await http.delete('/face_recognition/remove_face', { headers: { 'x-face-uid': uid } });
  return data.status === 'success';
}
