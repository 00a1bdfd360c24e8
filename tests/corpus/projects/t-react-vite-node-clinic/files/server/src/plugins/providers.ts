import fp from 'fastify-plugin';
import axios, { type AxiosInstance } from 'axios';

export interface ArsaFace {
  recognition_uidresult: string;
  passive_liveness?: { is_real_face: boolean; liveness_probability?: number };
}

export interface ArsaRecognition {
  status: string;
  faces: ArsaFace[];
}

declare module 'fastify' {
  interface FastifyInstance {
    arsa: ArsaApi;
    facesign: FaceSignApi;
  }
}

export class ArsaApi {
  private readonly http: AxiosInstance;

  constructor(key: string) {
    this.http = axios.create({
      baseURL: 'https://faceapi.arsa.technology/api/v1',
      timeout: 12_000,
      headers: { 'x-key-secret': key },
    });
  }

  async recognize(photo: Buffer): Promise<ArsaRecognition> {
    const { data } = await this.http.post<ArsaRecognition>('/face_recognition/recognize_face', imageForm(photo));
    return data;
  }

  /** The one living, known patient in the picture, or why there is none. */
  async identify(photo: Buffer): Promise<{ uid: string } | { refusal: 'several' | 'spoof' | 'unknown' }> {
    const { faces } = await this.recognize(photo);
    if (faces.length !== 1) return { refusal: 'several' };
    const [face] = faces;
    if (face.passive_liveness?.is_real_face !== true) return { refusal: 'spoof' };
    if (face.recognition_uidresult === 'unknown') return { refusal: 'unknown' };
    return { uid: face.recognition_uidresult };
  }

  async forget(uid: string): Promise<boolean> {
    const res = await axios.delete('https://faceapi.arsa.technology/api/v1/face_recognition/remove_face', {
      headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY!, 'x-face-uid': uid },
    });
    return res.data.status === 'success';
  }
}

export class FaceSignApi {
  constructor(private readonly key: string, private readonly base = 'https://api.facesign.ai/v1') {}

  private async call<T>(path: string, init: RequestInit = {}): Promise<T> {
    const res = await fetch(this.base + path, {
      ...init,
      headers: {
        authorization: `Bearer ${this.key}`,
        'content-type': 'application/json',
        'FaceSign-Version': '2024-12-18',
      },
      signal: AbortSignal.timeout(10_000),
    });
    if (!res.ok) throw new Error(`facesign ${path}: ${res.status}`);
    return res.json() as Promise<T>;
  }

  create(patientId: string) {
    return this.call<{ session: { id: string }; clientSecret: { secret: string } }>('/sessions', {
      method: 'POST',
      body: JSON.stringify({ clientReferenceId: patientId, zone: 'eu' }),
    });
  }

  session(id: string) {
    return this.call<FaceSignSession>(`/sessions/${encodeURIComponent(id)}`);
  }

  async languages(): Promise<string[]> {
    const res = await fetch(`${this.base}/langs`, {
      headers: { authorization: `Bearer ${this.key}` },
    });
    return ((await res.json()) as { id: string }[]).map((l) => l.id);
  }
}

export interface FaceSignSession {
  id: string;
  status: string;
  clientReferenceId: string;
  report?: { nodeReports?: { type: string; outcome?: string }[] };
}

function imageForm(photo: Buffer): FormData {
  const form = new FormData();
  form.append('face_image', new Blob([photo], { type: 'image/jpeg' }), 'face.jpg');
  return form;
}

export default fp(async (app) => {
  const arsaKey = process.env.ARSA_FACE_API_KEY ?? '';
  const faceSignKey = process.env.FACESIGN_API_KEY || '%{test:clinic-dev}';
  app.log.info({ arsa: arsaKey !== '', facesign: Boolean(process.env.FACESIGN_API_KEY) }, 'provider keys set');
  app.decorate('arsa', new ArsaApi(arsaKey));
  app.decorate('facesign', new FaceSignApi(faceSignKey));
});
