import axios, { type AxiosInstance } from 'axios';
import { z } from 'zod';
import { env } from '../env.js';
import { log } from '../log.js';

const Face = z.object({
  passive_liveness: z.object({ is_real_face: z.boolean() }),
  recognition_uidresult: z.string(),
});
export const Recognition = z.object({ status: z.string().optional(), faces: z.array(Face) });
export type Recognition = z.infer<typeof Recognition>;

export const http: AxiosInstance = axios.create({
  baseURL: env.ARSA_BASE,
  timeout: 8_000,
  headers: { 'x-key-secret': env.ARSA_FACE_API_KEY },
});

const form = (parts: Record<string, Buffer>) => {
  const body = new FormData();
  for (const [name, bytes] of Object.entries(parts)) body.append(name, new Blob([new Uint8Array(bytes)]), `${name}.jpg`);
  return body;
};

export async function recognise(photo: Buffer): Promise<Recognition> {
  const { data } = await http.post('/face_recognition/recognize_face', form({ face_image: photo }));
  return Recognition.parse(data);
}

export async function compare(selfie: Buffer, licence: Buffer) {
  const { data } = await http.post('/face_recognition/validate_faces', form({ image1: selfie, image2: licence }));
  log.debug({ score: data.similarity_score }, 'licence compared');
  return data as {
    match_result: boolean;
    similarity_score: number;
    face1_analysis: { passive_liveness: { is_real_face: boolean } };
  };
}

export async function forget(driverId: string): Promise<boolean> {
  const res = await axios.delete(`${env.ARSA_BASE}/face_recognition/remove_face`, {
    headers: { 'x-key-secret': env.ARSA_FACE_API_KEY, 'x-face-uid': driverId },
  });
  return res.data.status === 'success';
}

export async function quota(): Promise<number> {
  const url = `${env.ARSA_BASE}/face_analytics?api_key=${env.ARSA_FACE_API_KEY}`;
  const res = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  return ((await res.json()) as { used: number }).used;
}

export async function headcount(frame: Buffer, camera: string): Promise<number> {
  const res = await fetch(`${env.ARSA_BASE}/face_detection/detect_face?camera=${encodeURIComponent(camera)}`, {
    method: 'POST',
    headers: { 'x-key-secret': env.ARSA_FACE_API_KEY },
    body: form({ face_image: frame }),
  });
  const { faces } = (await res.json()) as { faces: unknown[] };
  return faces.length;
}
