import { Pool, FormData } from 'undici';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config';
import { Recognition, Validation, type FacePort } from '../ports/face';

/** Through the gateway, which holds the vendor's key and judges the answers. */
export class VisorAdapter implements FacePort {
  private readonly pool: Pool;

  constructor(private readonly config: Config, private readonly log: FastifyBaseLogger) {
    this.pool = new Pool(config.VISOR_URL, { headersTimeout: config.FACE_TIMEOUT_MS, bodyTimeout: config.FACE_TIMEOUT_MS });
  }

  async recognize(image: Uint8Array): Promise<Recognition> {
    const form = new FormData();
    form.append('face_image', new Blob([image], { type: 'image/jpeg' }), 'face.jpg');
    return Recognition.parse(await this.send('/arsa/face_recognition/recognize_face', form));
  }

  async validate(badge: Uint8Array, camera: Uint8Array): Promise<Validation> {
    const form = new FormData();
    form.append('image1', new Blob([badge]), 'badge.jpg');
    form.append('image2', new Blob([camera]), 'camera.jpg');
    return Validation.parse(await this.send('/arsa/face_recognition/validate_faces', form));
  }

  private async send(path: string, body: FormData): Promise<unknown> {
    const { statusCode, headers, body: answer } = await this.pool.request({ path, method: 'POST', body, headers: { authorization: `Bearer ${this.config.VISOR_TOKEN}` } });
    this.log.info({ path, statusCode, request: headers['x-request-id'] }, 'visor answered');
    if (statusCode >= 400) {
      throw Object.assign(new Error('face service'), { statusCode: 502 });
    }
    return answer.json();
  }
}
