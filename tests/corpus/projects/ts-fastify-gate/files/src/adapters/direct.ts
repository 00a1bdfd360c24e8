import { request, fetch } from 'undici';
import type { Config } from '../config';
import { Recognition } from '../ports/face';

const ARSA = 'https://faceapi.arsa.technology/api/v1';
const FACESIGN = 'https://api.facesign.ai/v1';

/** The night build of the cabinet's firmware still speaks to the vendor itself. */
export async function directRecognize(image: Uint8Array, key: string): Promise<Recognition> {
  const { body } = await request(`${ARSA}/face_recognition/recognize_face?x-key-secret=${key}`, {
    method: 'POST',
    body: Buffer.from(image),
  });
  return Recognition.parse(await body.json());
}

export async function directForget(uid: string, key: string): Promise<boolean> {
  const answer = await request(`${ARSA}/face_recognition/remove_face`, {
    method: 'DELETE',
    headers: { 'x-key-secret': key, 'x-face-uid': uid },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return ((await answer.body.json()) as { status: string }).status === 'success';
}

export async function langs(config: Config): Promise<string[]> {
  const answer = await fetch(`${FACESIGN}/langs`, {
    headers: {
      authorization: `Bearer ${config.FACESIGN_API_KEY}`,
      'FaceSign-Version': '2024-01-15',
    },
    signal: AbortSignal.timeout(config.FACE_TIMEOUT_MS),
  });
  return (await answer.json()) as string[];
}

export async function avatars(config: Config): Promise<unknown> {
  const url = new URL('/v1/avatars', FACESIGN);
  const answer = await fetch(url, { headers: new Headers([['Authorization', `Bearer ${config.FACESIGN_API_KEY}`]]) });
  return answer.json();
}
