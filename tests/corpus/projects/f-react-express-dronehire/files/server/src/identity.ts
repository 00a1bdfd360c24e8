import { config } from './config.js';

export type Decision =
  | { ok: true; pilot: string }
  | { ok: false; reason: 'no-face' | 'many-faces' | 'not-live' | 'unknown' | 'provider' };

const deny = (reason: Extract<Decision, { ok: false }>['reason']): Decision => ({ ok: false, reason });

export async function identify(photo: Buffer): Promise<Decision> {
  const form = new FormData();
  form.append('face_image', new Blob([photo]), 'pilot.jpg');
  let body: any;
  try {
    const res = await fetch(`${config.arsaBase}/face_recognition/recognize_face`, {
      method: 'POST',
      headers: { 'x-key-secret': config.arsaKey },
      body: form,
      signal: AbortSignal.timeout(7_000),
    });
    if (!res.ok) return deny('provider');
    body = await res.json();
  } catch {
    return deny('provider');
  }
  switch (body.faces.length) {
    case 0:
      return deny('no-face');
    case 1:
      break;
    default:
      return deny('many-faces');
  }
  const face = body.faces[0];
  const live: boolean = face.passive_liveness?.is_real_face === true;
  if (!live) return deny('not-live');
  const uid: string = face.recognition_uidresult;
  return uid === 'unknown' ? deny('unknown') : { ok: true, pilot: uid };
}

export async function samePerson(licence: Buffer, selfie: Buffer): Promise<boolean> {
  const form = new FormData();
  form.append('image1', new Blob([licence]), 'licence.jpg');
  form.append('image2', new Blob([selfie]), 'selfie.jpg');
  const res = await fetch(config.arsaBase + '/face_recognition/validate_faces', {
    method: 'POST',
    headers: { accept: 'application/json', 'x-key-secret': config.arsaKey },
    body: form,
  });
  const cmp = await res.json();
  console.log('liveness', cmp.face2_analysis?.passive_liveness?.is_real_face);
  return cmp.match_result === true && cmp.similarity_score >= config.minSimilarity;
}

export async function sessionReport(id: string) {
  const res = await fetch(`https://api.facesign.ai/v1/sessions/${encodeURIComponent(id)}`, {
    headers: { Authorization: `Bearer ${config.facesignKey}`, 'FaceSign-Version': '2024-01-15' },
    signal: AbortSignal.timeout(5_000),
  });
  return (await res.json()).session;
}

export async function createSession(reference: string) {
  const res = await fetch('https://api.facesign.ai/v1/sessions', {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${config.facesignKey}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ clientReferenceId: reference, zone: 'eu' }),
    signal: AbortSignal.timeout(9_000),
  });
  const created = await res.json();
  return { id: created.session.id as string, clientSecret: created.clientSecret.secret as string };
}
