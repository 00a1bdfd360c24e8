import { Agent, FormData, request, type Dispatcher } from 'undici';
import type { Config } from '../config.js';

export interface PassiveLiveness {
  is_real_face: boolean;
  liveness_probability?: number;
}

export interface RecognisedFace {
  recognition_uidresult: string;
  passive_liveness: PassiveLiveness;
}

export interface Comparison {
  match_result: boolean;
  similarity_score: number;
  face1_analysis: { passive_liveness: PassiveLiveness };
  face2_analysis: { passive_liveness: PassiveLiveness };
}

export class NotLive extends Error {
  readonly statusCode = 422;
  constructor() {
    super('the face is not live');
  }
}

export class Arsa {
  readonly #dispatcher: Dispatcher;

  constructor(private readonly config: Config) {
    this.#dispatcher = new Agent({ connectTimeout: 3_000, headersTimeout: 10_000, bodyTimeout: 10_000 });
  }

  async #post<T>(route: string, parts: Record<string, Blob>): Promise<T> {
    const body = new FormData();
    for (const [name, blob] of Object.entries(parts)) body.append(name, blob, `${name}.jpg`);
    const res = await request(`${this.config.GATEWAY_URL}/arsa/${route}`, {
      method: 'POST',
      dispatcher: this.#dispatcher,
      headers: { authorization: `Bearer ${this.config.GATEWAY_TOKEN}` },
      body,
    });
    if (res.statusCode !== 200) throw new Error(`arsa ${route}: ${res.statusCode}`);
    return (await res.body.json()) as T;
  }

  async recognize(face: Blob): Promise<RecognisedFace[]> {
    const { faces } = await this.#post<{ faces: RecognisedFace[] }>('face_recognition/recognize_face', { face_image: face });
    return faces;
  }

  /** The document (first) against the selfie (second); throws when the selfie is not live. */
  async compare(document: Blob, selfie: Blob): Promise<{ match: boolean; score: number }> {
    const result = await this.#post<Comparison>('face_recognition/validate_faces', { image1: document, image2: selfie });
    if (!result.face2_analysis.passive_liveness.is_real_face) throw new NotLive();
    return { match: result.match_result, score: result.similarity_score };
  }

  async liveOnly(face: Blob): Promise<RecognisedFace> {
    const faces = await this.recognize(face);
    const first = faces[0];
    if (first === undefined || faces.length !== 1) throw new NotLive();
    if (!first.passive_liveness.is_real_face) throw new NotLive();
    return first;
  }
}
