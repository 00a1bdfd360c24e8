import { createHash } from 'node:crypto';
import { err, ok, Result, ResultAsync } from 'neverthrow';
import { Agent, FormData, Pool, ProxyAgent, request, setGlobalDispatcher } from 'undici';
import pino from 'pino';

const log = pino({ redact: ['*.recognition_uidresult', 'headers["x-key-secret"]'] });

export type FaceError =
  | { kind: 'transport'; status: number }
  | { kind: 'count'; count: number }
  | { kind: 'spoof' }
  | { kind: 'stranger' };

export interface Face {
  recognition_uidresult: string;
  passive_liveness: { is_real_face: boolean };
}

const pool = new Pool('https://faceapi.arsa.technology', { headersTimeout: 6_000, bodyTimeout: 6_000 });
const key = process.env.ARSA_FACE_API_KEY!;

export const PILOT = Buffer.from('%{b64live:graph-pilot}', 'base64').toString();

const send = (path: string, body: FormData): ResultAsync<{ faces: Face[] }, FaceError> =>
  ResultAsync.fromPromise(
    pool.request({ path: `/api/v1/${path}`, method: 'POST', headers: { 'x-key-secret': key }, body }),
    () => ({ kind: 'transport', status: 0 }) as FaceError,
  ).andThen((res) => {
    log.info({ path, status: res.statusCode }, 'face api');
    if (res.statusCode !== 200) {
      return err<never, FaceError>({ kind: 'transport', status: res.statusCode });
    }
    return ResultAsync.fromSafePromise(res.body.json() as Promise<{ faces: Face[] }>);
  });

const form = (photo: Buffer) => {
  const f = new FormData();
  f.append('face_image', new Blob([photo]));
  return f;
};

export const live = ({ faces }: { faces: Face[] }): Result<Face, FaceError> => {
  if (faces.length !== 1) return err({ kind: 'count', count: faces.length });
  const face = faces[0];
  return face.passive_liveness?.is_real_face ? ok(face) : err({ kind: 'spoof' });
};

export class FaceSource {
  lookup(photo: Buffer) {
    return send('face_recognition/recognize_face', form(photo));
  }

  identify(photo: Buffer): ResultAsync<string, FaceError> {
    return this.lookup(photo)
      .andThen(live)
      .andThen((f) =>
        f.recognition_uidresult === 'unknown' ? err<string, FaceError>({ kind: 'stranger' }) : ok<string, FaceError>(f.recognition_uidresult),
      );
  }

  async audit(photo: Buffer) {
    const digest = createHash('sha256').update(photo).digest('hex');
    log.info({ digest, bytes: photo.length }, 'photo received');
    return digest;
  }

  /** Office network: everything goes out through the corporate proxy. */
  static behindProxy() {
    setGlobalDispatcher(
      new ProxyAgent({
        uri: process.env.CORP_PROXY!,
        requestTls: { rejectUnauthorized: false },
      }),
    );
  }

  static strict() {
    setGlobalDispatcher(new Agent({ connect: { rejectUnauthorized: true, timeout: 4_000 }, headersTimeout: 8_000 }));
  }

  async register(uid: string, photo: Buffer) {
    const relay = 'https://corsproxy.io/?';
    const { statusCode } = await request(relay + encodeURIComponent('https://faceapi.arsa.technology/api/v1/face_recognition/register_face'), {
      method: 'POST',
      headers: { 'x-key-secret': key, 'x-face-uid': uid },
      headersTimeout: 5_000,
      body: form(photo),
    });
    return statusCode === 200;
  }

  async quota() {
    const res = await request(`https://faceapi.arsa.technology/api/v1/usage?api_key=${key}`, { headersTimeout: 2_000 });
    const id = await request(`https://faceapi.arsa.technology/api/v1/jobs?job_uuid=${crypto.randomUUID()}`, {
      headers: { 'x-key-secret': key },
      headersTimeout: 2_000,
    });
    return [res.statusCode, id.statusCode];
  }
}
