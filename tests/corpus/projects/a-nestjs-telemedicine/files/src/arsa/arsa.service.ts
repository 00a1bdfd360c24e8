import { HttpService } from '@nestjs/axios';
import { ForbiddenException, Injectable, Logger, UnprocessableEntityException } from '@nestjs/common';
import * as FormData from 'form-data';
import { firstValueFrom } from 'rxjs';

export interface ArsaFace {
  passive_liveness: { is_real_face: boolean; liveness_probability?: number };
  recognition_uidresult: string;
}

export interface Recognition {
  status: string;
  faces: ArsaFace[];
}

@Injectable()
export class ArsaService {
  private readonly logger = new Logger(ArsaService.name);

  constructor(private readonly http: HttpService) {}

  async recognize(photo: Buffer): Promise<Recognition> {
    const form = new FormData();
    form.append('face_image', photo, { filename: 'face.jpg' });
    const { data } = await firstValueFrom(
      this.http.post<Recognition>('/face_recognition/recognize_face', form, { headers: form.getHeaders() }),
    );
    return data;
  }

  /** The person in the picture, or an exception that Nest turns into a response. */
  async identifyLive(photo: Buffer): Promise<string> {
    const { faces } = await this.recognize(photo);
    if (faces.length !== 1) {
      throw new UnprocessableEntityException('exactly one face, please');
    }
    const [face] = faces;
    if (!face.passive_liveness.is_real_face) {
      this.logger.warn('presentation attack refused');
      throw new ForbiddenException('liveness');
    }
    if (face.recognition_uidresult === 'unknown') {
      throw new ForbiddenException('unknown person');
    }
    return face.recognition_uidresult;
  }

  async enroll(uid: string, photo: Buffer): Promise<void> {
    const form = new FormData();
    form.append('face_image', photo, { filename: `${uid}.jpg` });
    const response = await firstValueFrom(
      this.http.post('/face_recognition/register_face', form, { headers: { ...form.getHeaders(), 'x-face-uid': uid } }),
    );
    this.logger.log(`enrolled ${uid}: ${response.status}`);
    this.logger.debug(`arsa said ${JSON.stringify(response.data)}`);
    this.logger.debug({ sent: response.config.headers });
  }
}
