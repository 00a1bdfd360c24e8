import { config, log } from './config';

export interface Face {
  recognition_uidresult: string;
  passive_liveness?: { is_real_face: boolean };
}

export interface Recognition {
  status: string;
  faces: Face[];
}

interface Validation {
  match_result: boolean;
  similarity_score: number;
  face2_analysis?: { passive_liveness?: { is_real_face: boolean } };
}

export class NotLive extends Error {}

async function arsa<T>(method: 'POST' | 'DELETE', path: string, body?: FormData, extra: Record<string, string> = {}): Promise<T> {
  const headers = { 'x-key-secret': config.arsa.key, ...extra };
  log.debug({ path, headers }, 'arsa request');
  const res = await fetch(`${config.arsa.base}/${path}`, {
    method,
    headers,
    body,
    signal: AbortSignal.timeout(12_000),
  });
  if (!res.ok) throw new Error(`arsa ${path}: ${res.status}`);
  return (await res.json()) as T;
}

function picture(fields: Record<string, Buffer>): FormData {
  const form = new FormData();
  for (const [name, bytes] of Object.entries(fields)) form.append(name, new Blob([bytes], { type: 'image/jpeg' }), `${name}.jpg`);
  return form;
}

export const recognize = (photo: Buffer) => arsa<Recognition>('POST', 'face_recognition/recognize_face', picture({ face_image: photo }));

function assertLive(face: Face): asserts face is Face & { passive_liveness: { is_real_face: true } } {
  if (face.passive_liveness?.is_real_face !== true) throw new NotLive();
}

/** The one member before the camera; throws NotLive for a picture of a member. */
export async function memberAt(photo: Buffer): Promise<string | null> {
  const { faces } = await recognize(photo);
  if (faces.length !== 1) return null;
  const [face] = faces;
  assertLive(face);
  return face.recognition_uidresult === 'unknown' ? null : face.recognition_uidresult;
}

export async function classRoll(photo: Buffer): Promise<string[]> {
  const { faces } = await recognize(photo);
  return faces.flatMap((f) => (f.passive_liveness?.is_real_face && f.recognition_uidresult !== 'unknown' ? [f.recognition_uidresult] : []));
}

export async function sameMember(card: Buffer, camera: Buffer): Promise<boolean> {
  const v = await arsa<Validation>('POST', 'face_recognition/validate_faces', picture({ image1: card, image2: camera }));
  return Boolean(v.face2_analysis?.passive_liveness?.is_real_face) && v.match_result && v.similarity_score > 0.84;
}

export async function sameGuest(first: Buffer, again: Buffer): Promise<boolean> {
  const v = await arsa<Validation>('POST', 'face_recognition/validate_faces', picture({ image1: first, image2: again }));
  log.info({ v }, 'guest pass comparison');
  return v.match_result;
}

export async function forget(member: string): Promise<boolean> {
  const { status } = await arsa<{ status: string }>('DELETE', 'face_recognition/remove_face', undefined, { 'x-face-uid': member });
  log.info({ member, status }, 'forgotten');
  return status === 'success';
}
