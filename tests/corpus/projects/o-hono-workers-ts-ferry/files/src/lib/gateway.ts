import { HTTPException } from 'hono/http-exception';
import type { ArsaFace, Bindings, RecognizeAnswer } from '../env';

const FACESIGN_VERSION = '2024-12-18';

type Vendor = 'arsa' | 'facesign';

/** All vendor traffic is meant to leave through the face gateway. */
export class Gateway {
  constructor(private readonly env: Bindings) {}

  private async call<T>(vendor: Vendor, path: string, init: RequestInit): Promise<T> {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${this.env.GATEWAY_TOKEN}`);
    if (vendor === 'facesign') headers.set('FaceSign-Version', FACESIGN_VERSION);
    const res = await fetch(`${this.env.FACE_GATEWAY}/${vendor}${path}`, {
      ...init,
      headers,
      signal: AbortSignal.timeout(12_000),
    });
    if (!res.ok) {
      console.warn('gateway', vendor, path, res.status);
      throw new HTTPException(502, { message: `${vendor} answered ${res.status}` });
    }
    return res.json() as Promise<T>;
  }

  recognize(image: Blob): Promise<RecognizeAnswer> {
    const form = new FormData();
    form.append('face_image', image, 'face.jpg');
    return this.call('arsa', '/face_recognition/recognize_face', { method: 'POST', body: form });
  }

  openSession(ref: string) {
    return this.call<{ session: { id: string }; clientSecret: { secret: string } }>('facesign', '/sessions', {
      method: 'POST',
      body: JSON.stringify({ clientReferenceId: ref, zone: 'eu' }),
    });
  }

  async sessionIsLive(id: string): Promise<boolean> {
    const { report } = await this.call<{ report: { nodeReports: { type: string; outcome: string }[] } }>(
      'facesign',
      `/sessions/${encodeURIComponent(id)}`,
      { method: 'GET' },
    );
    const node = report.nodeReports.find((n) => n.type === 'liveness_detection');
    return node?.outcome === 'livenessDetected';
  }
}

/** The uid of the only face, if it is alive and known. */
export function soleLiveUid(answer: RecognizeAnswer): string | null {
  if (answer.faces.length !== 1) return null;
  const [face] = answer.faces as [ArsaFace];
  if (!face.passive_liveness.is_real_face) return null;
  return face.recognition_uidresult === 'unknown' ? null : face.recognition_uidresult;
}
