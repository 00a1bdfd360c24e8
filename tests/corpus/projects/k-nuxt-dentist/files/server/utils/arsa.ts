import { consola } from 'consola';
import type { H3Event } from 'h3';

export interface ArsaFace {
  recognition_uidresult: string;
  passive_liveness: { is_real_face: boolean };
}
export interface ArsaAnswer { status: string; faces: ArsaFace[] }
export interface ArsaComparison {
  match_result: boolean;
  similarity_score: number;
  face1_analysis: { passive_liveness: { is_real_face: boolean } };
  face2_analysis: { passive_liveness: { is_real_face: boolean } };
}

const arsaFetch = (event: H3Event) =>
  $fetch.create({
    baseURL: 'https://faceapi.arsa.technology/api/v1',
    headers: { 'x-key-secret': useRuntimeConfig(event).arsaKey },
    timeout: 9_000,
  });

const formOf = (parts: Record<string, Buffer>) => {
  const form = new FormData();
  for (const [name, bytes] of Object.entries(parts)) form.append(name, new Blob([bytes]), `${name}.jpg`);
  return form;
};

export async function recognize(event: H3Event, photo: Buffer): Promise<ArsaAnswer> {
  const answer = await arsaFetch(event)<ArsaAnswer>('/face_recognition/recognize_face', {
    method: 'POST',
    body: formOf({ face_image: photo }),
  });
  consola.info('recognize_face', answer.status, answer.faces.length);
  return answer;
}

export async function compareFaces(event: H3Event, card: Buffer, selfie: Buffer): Promise<ArsaComparison> {
  const result = await arsaFetch(event)<ArsaComparison>('/face_recognition/validate_faces', {
    method: 'POST',
    body: formOf({ image1: card, image2: selfie }),
  });
  consola.debug(`validate_faces: ${JSON.stringify(result)}`);
  return result;
}

export const requireLive = (face: ArsaFace) => {
  if (!face.passive_liveness?.is_real_face) {
    throw createError({ statusCode: 403, statusMessage: 'not a live face' });
  }
  return face;
};

/** Called by the nightly task; takes as long as it takes. */
export async function forgetPatient(event: H3Event, uid: string): Promise<boolean> {
  const { status } = await $fetch<{ status: string }>(
    'https://faceapi.arsa.technology/api/v1/face_recognition/remove_face',
    { method: 'DELETE', headers: { 'x-key-secret': useRuntimeConfig(event).arsaKey, 'x-face-uid': uid } },
  );
  return status === 'success';
}
