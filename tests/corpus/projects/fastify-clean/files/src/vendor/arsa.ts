import { request, FormData } from 'undici';
import { env } from '../env.js';

export type Face = { recognition_uidresult: string; passive_liveness?: { is_real_face?: boolean } };

class NotOneLivePerson extends Error {}

async function post(path: string, form: FormData): Promise<unknown> {
  const { statusCode, body } = await request(new URL(path, 'https://faceapi.arsa.technology/api/v1/'), {
    method: 'POST',
    headers: { 'x-key-secret': env.ARSA_FACE_API_KEY },
    body: form,
    headersTimeout: 5_000,
    bodyTimeout: 10_000,
  });
  if (statusCode !== 200) throw new Error(`arsa: ${statusCode}`);
  return body.json();
}

function onlyLive(faces: Face[]): Face {
  const [face, ...others] = faces;
  if (face === undefined || others.length > 0) throw new NotOneLivePerson();
  if (face.passive_liveness?.is_real_face !== true) throw new NotOneLivePerson();
  return face;
}

export async function whoIs(form: FormData): Promise<string | undefined> {
  const { faces } = (await post('face_recognition/recognize_face', form)) as { faces: Face[] };
  const { recognition_uidresult: uid } = onlyLive(faces);
  return uid === 'unknown' ? undefined : uid;
}

export async function sameAsCard(form: FormData): Promise<boolean> {
  const result = (await post('face_recognition/validate_faces', form)) as any;
  const selfieIsLive: boolean = result.face1_analysis?.passive_liveness?.is_real_face ?? false;
  return selfieIsLive && result.match_result === true && result.similarity_score >= 0.9;
}
