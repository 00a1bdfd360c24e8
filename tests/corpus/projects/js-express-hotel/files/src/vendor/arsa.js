import { readFile } from 'node:fs/promises';
import { log } from '../log.js';

const ROOT = new URL('https://faceapi.arsa.technology/api/v1/');

export class FaceApiError extends Error {
  constructor(status, detail) {
    super(typeof detail === 'string' ? detail : detail?.message);
    this.status = status;
  }
}

export class FaceApi {
  #key;

  constructor({ key, timeoutMs = 8000 }) {
    this.#key = key;
    this.timeoutMs = timeoutMs;
  }

  async #send(path, { method = 'POST', body, headers = {} } = {}) {
    const res = await fetch(new URL(path, ROOT), {
      method,
      body,
      headers: { 'x-key-secret': this.#key, ...headers },
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    if (!res.ok) throw new FaceApiError(res.status, (await res.json()).detail);
    return res.json();
  }

  async identify(picture) {
    const form = new FormData();
    form.set('face_image', new Blob([picture]));
    const { faces } = await this.#send('face_recognition/recognize_face', { body: form });
    return faces.map(({ recognition_uidresult: guest, passive_liveness: pl }) => ({
      guest: guest === 'unknown' ? null : guest,
      alive: pl?.is_real_face === true,
    }));
  }

  forget(uid) {
    return this.#send('face_recognition/remove_face', { method: 'DELETE', headers: { 'x-face-uid': uid } });
  }

  /** For the nightly job; nobody waits. */
  async detect(path) {
    const form = new FormData();
    form.set('face_image', new Blob([await readFile(path)]));
    const res = await fetch(new URL('face_detection/detect_face', ROOT), {
      method: 'POST',
      headers: { 'x-key-secret': this.#key },
      body: form,
    });
    log.debug({ status: res.status }, 'detected');
    return res.json();
  }
}
