import 'server-only';

const ARSA = 'https://faceapi.arsa.technology/api/v1';

export interface Face {
  recognition_uidresult: string;
  passive_liveness: { is_real_face: boolean; liveness_probability: number };
}
export interface Recognition { status: string; faces: Face[] }
export interface Validation {
  match_result: boolean;
  similarity_score: number;
  face1_analysis: { passive_liveness: { is_real_face: boolean } };
}

async function post<T>(path: string, form: FormData): Promise<T> {
  const res = await fetch(`${ARSA}/${path}`, {
    method: 'POST',
    body: form,
    headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY ?? '' },
    signal: AbortSignal.timeout(10_000),
  });
  if (!res.ok) throw new Error(`arsa ${path}: ${res.status}`);
  return res.json() as Promise<T>;
}

export function recognize(photo: Blob): Promise<Recognition> {
  const form = new FormData();
  form.set('face_image', photo, 'frame.jpg');
  return post<Recognition>('face_recognition/recognize_face', form);
}

export function validate(selfie: Blob, card: Blob): Promise<Validation> {
  const form = new FormData();
  form.set('image1', selfie);
  form.set('image2', card);
  return post<Validation>('face_recognition/validate_faces', form);
}

/** The one live face of a frame, or nothing. */
export function soleLiveFace(r: Recognition): Face | null {
  if (r.faces.length !== 1) return null;
  const [face] = r.faces;
  return face.passive_liveness.is_real_face ? face : null;
}
