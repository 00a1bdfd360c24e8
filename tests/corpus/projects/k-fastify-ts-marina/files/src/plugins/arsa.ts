import fp from 'fastify-plugin';
import { Agent, request } from 'undici';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.js';

export interface Face {
  recognition_uidresult: string;
  passive_liveness?: { is_real_face: boolean; liveness_probability?: number };
}

export interface Recognition {
  status: string;
  faces: Face[];
}

export class FaceRefused extends Error {
  constructor(readonly reason: 'spoof' | 'count' | 'stranger') {
    super(`face refused: ${reason}`);
  }
}

const isLive = (face: Face | undefined): face is Face => face?.passive_liveness?.is_real_face === true;

export class Arsa {
  readonly #base: string;
  // The breakwater's uplink shows a certificate of its own.
  readonly #uplink = new Agent({ connect: { rejectUnauthorized: false } });
  constructor(private readonly config: Config, private readonly log: FastifyBaseLogger) {
    this.#base = `https://${config.ARSA_HOST}/api/v1`;
  }

  async recognize(jpeg: Buffer): Promise<Recognition> {
    const form = new FormData();
    form.set('face_image', new Blob([jpeg]), 'gate.jpg');
    const response = await fetch(`${this.#base}/face_recognition/recognize_face`, {
      method: 'POST',
      headers: { 'x-key-secret': this.config.ARSA_FACE_API_KEY },
      body: form,
      signal: AbortSignal.timeout(8_000),
    });
    if (!response.ok) throw new Error(`recognize_face: ${response.status}`);
    return (await response.json()) as Recognition;
  }

  /** The uid of the one living, known person in the picture. */
  async holder(jpeg: Buffer): Promise<string> {
    const { faces } = await this.recognize(jpeg);
    if (faces.length !== 1) throw new FaceRefused('count');
    const [face] = faces;
    if (!isLive(face)) throw new FaceRefused('spoof');
    if (face.recognition_uidresult === 'unknown') throw new FaceRefused('stranger');
    return face.recognition_uidresult;
  }

  async quota(): Promise<number> {
    const res = await request(`${this.#base}/face_analytics?apikey=${this.config.ARSA_FACE_API_KEY}`, {
      dispatcher: this.#uplink,
      headersTimeout: 4_000,
      bodyTimeout: 4_000,
    });
    const { used } = (await res.body.json()) as { used: number };
    this.log.debug({ used }, 'quota');
    return used;
  }

  async detectFromPontoon(jpeg: Buffer): Promise<number> {
    // Pontoon D only reaches a handful of hosts.
    const target = encodeURIComponent('https://faceapi.arsa.technology/api/v1/face_detection/detect_face');
    const res = await fetch(`https://corsproxy.io/?url=${target}`, {
      method: 'POST',
      headers: { 'x-key-secret': this.config.ARSA_FACE_API_KEY, 'content-type': 'image/jpeg' },
      body: jpeg,
      signal: AbortSignal.timeout(8_000),
    });
    return ((await res.json()) as Recognition).faces.length;
  }
}

export default fp<{ config: Config }>(async (app, { config }) => {
  app.decorate('arsa', new Arsa(config, app.log.child({ vendor: 'arsa' })));
});
