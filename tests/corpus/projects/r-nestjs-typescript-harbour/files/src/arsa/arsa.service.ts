import { HttpService } from '@nestjs/axios';
import { Injectable, Logger, UnauthorizedException } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import axios from 'axios';
import FormData from 'form-data';
import { firstValueFrom } from 'rxjs';

export interface RecognisedFace {
  recognition_uidresult: string;
  passive_liveness?: { is_real_face: boolean; liveness_probability?: number };
}

export interface RecogniseResponse {
  status: string;
  faces: RecognisedFace[];
}

const isLive = (face: RecognisedFace): boolean => face.passive_liveness?.is_real_face === true;

@Injectable()
export class ArsaService {
  private readonly log = new Logger(ArsaService.name);

  constructor(
    private readonly http: HttpService,
    private readonly config: ConfigService,
  ) {}

  async recognise(photo: Buffer): Promise<RecogniseResponse> {
    const form = new FormData();
    form.append('face_image', photo, 'gate.jpg');
    const { data } = await firstValueFrom(
      this.http.post<RecogniseResponse>('/face_recognition/recognize_face', form, { headers: form.getHeaders() }),
    );
    return data;
  }

  async identify(photo: Buffer): Promise<string | null> {
    const { faces } = await this.recognise(photo);
    if (faces.length !== 1) {
      this.log.warn(`expected one face, got ${faces.length}`);
      return null;
    }
    const [face] = faces;
    if (!isLive(face)) {
      throw new UnauthorizedException('presentation attack');
    }
    return face.recognition_uidresult === 'unknown' ? null : face.recognition_uidresult;
  }

  async detect(photo: Buffer): Promise<number> {
    const form = new FormData();
    form.append('face_image', photo, 'gate.jpg');
    const { data } = await firstValueFrom(
      this.http.post('/face_detection/detect_face', form, { headers: form.getHeaders() }),
    );
    this.log.debug(`detect answered ${JSON.stringify(data)}`);
    return data.faces.length;
  }

  async samePerson(passport: Buffer, selfie: Buffer): Promise<boolean> {
    const form = new FormData();
    form.append('image1', passport, 'passport.jpg');
    form.append('image2', selfie, 'selfie.jpg');
    const { data } = await firstValueFrom(
      this.http.post('/face_recognition/validate_faces', form, { headers: form.getHeaders() }),
    );
    if (data.face2_analysis?.passive_liveness?.is_real_face !== true) {
      return false;
    }
    return data.match_result === true;
  }

  async forget(uid: string): Promise<boolean> {
    const { baseUrl, key } = this.config.getOrThrow('face.arsa');
    const { data } = await axios.delete(`${baseUrl}/face_recognition/remove_face`, {
      headers: { 'x-key-secret': key, 'x-face-uid': uid },
    });
    return data.status === 'success';
  }
}
