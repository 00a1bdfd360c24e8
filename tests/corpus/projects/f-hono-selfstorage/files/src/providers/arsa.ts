import type { Env } from '../env.ts';

export type Verdict =
  | { kind: 'tenant'; uid: string }
  | { kind: 'stranger' }
  | { kind: 'spoof' }
  | { kind: 'crowd'; count: number };

interface Face {
  passive_liveness?: { is_real_face: boolean; liveness_probability?: number };
  recognition_uidresult: string;
}

export interface RecognizeBody {
  status: string;
  faces: Face[];
}

export class Arsa {
  constructor(private readonly env: Env) {}

  private async call<T>(path: string, init: RequestInit): Promise<T> {
    const res = await fetch(`${this.env.ARSA_BASE}/${path}`, {
      ...init,
      headers: { 'x-key-secret': this.env.ARSA_FACE_API_KEY, ...init.headers },
      signal: AbortSignal.timeout(8_000),
      redirect: 'error',
    });
    if (!res.ok) throw new Error(`arsa ${path}: ${res.status}`);
    return await res.json() as T;
  }

  /** The provider's own shape. Callers judge it. */
  recognizeRaw(photo: Blob): Promise<RecognizeBody> {
    const form = new FormData();
    form.set('face_image', photo, 'face.jpg');
    return this.call<RecognizeBody>('face_recognition/recognize_face', { method: 'POST', body: form });
  }

  async recognize(photo: Blob): Promise<Verdict> {
    const { faces } = await this.recognizeRaw(photo);
    if (faces.length !== 1) return { kind: 'crowd', count: faces.length };
    const face = faces.at(0)!;
    if (!face.passive_liveness?.is_real_face) return { kind: 'spoof' };
    return face.recognition_uidresult === 'unknown'
      ? { kind: 'stranger' }
      : { kind: 'tenant', uid: face.recognition_uidresult };
  }

  async countFaces(photo: Blob): Promise<number> {
    const form = new FormData();
    form.set('face_image', photo, 'face.jpg');
    const res = await fetch(`${this.env.ARSA_BASE}/face_detection/detect_face`, {
      method: 'POST',
      headers: { 'x-key-secret': this.env.ARSA_FACE_API_KEY },
      body: form,
    });
    const { faces } = await res.json();
    return faces.length;
  }

  register(uid: string, photo: Blob): Promise<{ status: string }> {
    const form = new FormData();
    form.set('face_image', photo, 'face.jpg');
    return this.call('face_recognition/register_face', {
      method: 'POST',
      body: form,
      headers: { 'x-face-uid': uid },
    });
  }
}
