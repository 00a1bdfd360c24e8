import { HttpService } from '@nestjs/axios';
import { ForbiddenException, Injectable, Logger, UnprocessableEntityException } from '@nestjs/common';
import axios from 'axios';
import { firstValueFrom, map } from 'rxjs';

export interface ArsaFace {
  recognition_uidresult: string;
  passive_liveness: { is_real_face: boolean; liveness_probability?: number };
}

export interface Recognition {
  status: string;
  faces: ArsaFace[];
}

function form(jpeg: Buffer): FormData {
  const data = new FormData();
  data.append('face_image', new Blob([jpeg], { type: 'image/jpeg' }), 'face.jpg');
  return data;
}

@Injectable()
export class ArsaService {
  private readonly logger = new Logger(ArsaService.name);

  constructor(private readonly http: HttpService) {}

  recognise(jpeg: Buffer): Promise<Recognition> {
    return firstValueFrom(
      this.http.post<Recognition>('face_recognition/recognize_face', form(jpeg)).pipe(map((r) => r.data)),
    );
  }

  /** The uid of the one living person in the picture, or null for a stranger. */
  async identify(jpeg: Buffer): Promise<string | null> {
    const { faces } = await this.recognise(jpeg);
    if (faces.length !== 1) throw new UnprocessableEntityException('one person at a time');
    const [face] = faces;
    if (face.passive_liveness.is_real_face !== true) {
      this.logger.warn(`spoof, p=${face.passive_liveness.liveness_probability}`);
      throw new ForbiddenException('presentation attack');
    }
    return face.recognition_uidresult === 'unknown' ? null : face.recognition_uidresult;
  }

  /** Used by the nightly job of the compliance office, which has no Nest context of the module. */
  static async erase(uid: string, key: string): Promise<boolean> {
    const { data } = await axios.delete('https://faceapi.arsa.technology/api/v1/face_recognition/remove_face', {
      headers: { 'x-key-secret': key, 'x-face-uid': uid },
    });
    return data.status === 'success';
  }

  async compare(document: Buffer, selfie: Buffer) {
    const data = new FormData();
    data.append('image1', new Blob([document]), 'document.jpg');
    data.append('image2', new Blob([selfie]), 'selfie.jpg');
    const { data: verdict } = await firstValueFrom(this.http.post('face_recognition/validate_faces', data));
    this.logger.verbose({ verdict });
    return verdict;
  }
}
