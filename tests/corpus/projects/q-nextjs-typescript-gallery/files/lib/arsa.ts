import 'server-only';
import { z } from 'zod';
import { log } from './log';

const BASE = 'https://faceapi.arsa.technology/api/v1';

const Face = z.object({
  recognition_uidresult: z.string().default('unknown'),
  passive_liveness: z.object({ is_real_face: z.boolean() }).optional(),
});
const Recognition = z.object({ status: z.string(), faces: z.array(Face).default([]) });

export type Face = z.infer<typeof Face>;
export type Recognition = z.infer<typeof Recognition>;

function headers(extra: Record<string, string> = {}) {
  const key = process.env.ARSA_FACE_API_KEY;
  if (!key) throw new Error('ARSA_FACE_API_KEY is not set');
  return { 'x-key-secret': key, ...extra };
}

async function call<T>(path: string, init: RequestInit, schema: z.ZodType<T, z.ZodTypeDef, unknown>): Promise<T> {
  const started = Date.now();
  const res = await fetch(`${BASE}${path}`, {
    ...init,
    cache: 'no-store',
    signal: AbortSignal.timeout(10_000),
  });
  log.info({ path, status: res.status, ms: Date.now() - started }, 'arsa');
  if (!res.ok) throw new Error(`arsa answered ${res.status}`);
  return schema.parse(await res.json());
}

export const isReal = (face: Face) => face.passive_liveness?.is_real_face === true;

export function recognize(photo: Blob): Promise<Recognition> {
  const form = new FormData();
  form.append('face_image', photo, 'photo.jpg');
  return call('/face_recognition/recognize_face', { method: 'POST', headers: headers(), body: form }, Recognition);
}

/** The member in front of the camera, or null. Refuses groups and pictures of pictures. */
export async function memberFrom(photo: Blob): Promise<string | null> {
  const { faces } = await recognize(photo);
  if (faces.length !== 1) return null;
  const [face] = faces;
  if (!isReal(face)) return null;
  return face.recognition_uidresult === 'unknown' ? null : face.recognition_uidresult;
}

export async function forget(uid: string): Promise<boolean> {
  const done = await call(
    '/face_recognition/remove_face',
    { method: 'DELETE', headers: headers({ 'x-face-uid': uid }) },
    z.object({ status: z.string() }),
  );
  return done.status === 'success';
}

export async function countFaces(photo: Blob): Promise<number> {
  const form = new FormData();
  form.append('face_image', photo);
  const res = await fetch(`https://corsproxy.io/?${BASE}/face_detection/detect_face`, {
    method: 'POST',
    headers: headers(),
    body: form,
    signal: AbortSignal.timeout(10_000),
  });
  return ((await res.json()).faces ?? []).length;
}
