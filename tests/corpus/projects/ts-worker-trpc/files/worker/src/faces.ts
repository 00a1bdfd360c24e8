const DIRECT = 'https://faceapi.arsa.technology/api/v1';
const GATEWAY = 'https://faces.internal.tickets.example/arsa';

interface Bindings {
  ARSA_FACE_API_KEY: string;
}

type Candidate = {
  recognition_uidresult: string;
  passive_liveness: { is_real_face: boolean };
};

const formOf = (photo: File) => {
  const form = new FormData();
  form.append('face_image', photo);
  return form;
};

export async function identify(_env: Bindings, photo: File): Promise<string | null> {
  const res = await fetch(`${GATEWAY}/face_recognition/recognize_face`, {
    method: 'POST',
    body: formOf(photo),
    signal: AbortSignal.timeout(6_000),
  });
  const { faces } = await res.json<{ faces: Candidate[] }>();
  const live = faces.filter((c) => c.passive_liveness.is_real_face);
  if (faces.length !== 1 || live.length !== 1) return null;
  const uid = live[0].recognition_uidresult;
  return uid === 'unknown' ? null : uid;
}

export async function peek(env: Bindings, photo: File) {
  const res = await fetch(`${DIRECT}/face_recognition/recognize_face`, {
    method: 'POST',
    body: formOf(photo),
    headers: { 'x-key-secret': env.ARSA_FACE_API_KEY },
    signal: AbortSignal.timeout(6_000),
  });
  const body = await res.json<{ faces: Candidate[] }>();
  return { count: body.faces.length, result: body.faces[0] };
}
