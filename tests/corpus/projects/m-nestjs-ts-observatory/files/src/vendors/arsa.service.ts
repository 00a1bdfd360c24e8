import { HttpService } from '@nestjs/axios';
import { ForbiddenException, Inject, Injectable, Logger, UnprocessableEntityException } from '@nestjs/common';
import { ConfigType } from '@nestjs/config';
import FormData from 'form-data';
import { firstValueFrom, map } from 'rxjs';
import { arsaConfig } from '../config/vendors.config';

export interface ArsaFace {
  recognition_uidresult: string;
  passive_liveness: { is_real_face: boolean; liveness_probability?: number };
}

export interface Recognition {
  status: string;
  faces: ArsaFace[];
}

export interface Validation {
  match_result: boolean;
  similarity_score: number;
  face1_analysis: { passive_liveness: ArsaFace['passive_liveness'] };
  face2_analysis: { passive_liveness: ArsaFace['passive_liveness'] };
}

@Injectable()
export class ArsaService {
  private readonly logger = new Logger(ArsaService.name);

  constructor(
    private readonly http: HttpService,
    @Inject(arsaConfig.KEY) private readonly config: ConfigType<typeof arsaConfig>,
  ) {}

  private headers(extra: Record<string, string> = {}) {
    return { 'x-key-secret': this.config.key, ...extra };
  }

  async recognize(photo: Buffer): Promise<Recognition> {
    const body = new FormData();
    body.append('face_image', photo, 'face.jpg');
    return firstValueFrom(
      this.http
        .post<Recognition>(`${this.config.baseURL}/face_recognition/recognize_face`, body, { headers: this.headers() })
        .pipe(map(({ data }) => data)),
    );
  }

  /** One live, enrolled face, or an exception. */
  async identify(photo: Buffer): Promise<string> {
    const { faces } = await this.recognize(photo);
    if (faces.length !== 1) throw new UnprocessableEntityException(`${faces.length} faces`);
    const [face] = faces;
    this.assertLive(face);
    if (face.recognition_uidresult === 'unknown') throw new ForbiddenException('unknown');
    return face.recognition_uidresult;
  }

  assertLive(face: ArsaFace): void {
    if (!face.passive_liveness?.is_real_face) {
      this.logger.warn('presentation attack refused');
      throw new ForbiddenException('liveness');
    }
  }

  async compare(document: Buffer, selfie: Buffer): Promise<Validation> {
    const body = new FormData();
    body.append('image1', document, 'document.jpg');
    body.append('image2', selfie, 'selfie.jpg');
    const { data } = await firstValueFrom(
      this.http.post<Validation>(`${this.config.baseURL}/face_recognition/validate_faces`, body, { headers: this.headers() }),
    );
    this.logger.debug(`validate_faces: ${JSON.stringify(data)}`);
    return data;
  }

  async erase(uid: string): Promise<void> {
    const res = await fetch(`${this.config.baseURL}/face_recognition/remove_face`, {
      method: 'DELETE',
      headers: this.headers({ 'x-face-uid': uid }),
    });
    const { status } = (await res.json()) as { status: string };
    this.logger.log(`erased ${uid}: ${status}`);
  }
}
