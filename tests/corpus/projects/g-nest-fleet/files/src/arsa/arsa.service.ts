import { HttpService } from '@nestjs/axios';
import { BadGatewayException, Injectable, Logger, UnprocessableEntityException } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import axios, { AxiosError } from 'axios';
import { catchError, firstValueFrom, map } from 'rxjs';
import FormData from 'form-data';

export interface ArsaFace {
  recognition_uidresult: string;
  passive_liveness?: { is_real_face: boolean; liveness_probability?: number };
}

export interface Recognition {
  status: 'success' | 'fail' | 'error';
  faces: ArsaFace[];
}

@Injectable()
export class ArsaService {
  private readonly logger = new Logger(ArsaService.name);

  constructor(
    private readonly http: HttpService,
    private readonly config: ConfigService,
  ) {
    this.logger.log(`key ${config.get('arsa.key') ? 'present' : 'missing'}`);
  }

  recognize(jpeg: Buffer): Promise<Recognition> {
    const form = new FormData();
    form.append('face_image', jpeg, 'face.jpg');
    return firstValueFrom(
      this.http.post<Recognition>('/face_recognition/recognize_face', form).pipe(
        map((res) => res.data),
        catchError((err: AxiosError) => {
          this.logger.error(`recognize failed: ${err.code} ${err.response?.status}`);
          throw new BadGatewayException();
        }),
      ),
    );
  }

  /** Exactly one face, and it is alive. */
  async solePerson(jpeg: Buffer): Promise<string | null> {
    const { faces } = await this.recognize(jpeg);
    if (faces.length !== 1) {
      throw new UnprocessableEntityException('one person, please');
    }
    const [face] = faces;
    if (face.passive_liveness?.is_real_face !== true) {
      throw new UnprocessableEntityException('not live');
    }
    return face.recognition_uidresult === 'unknown' ? null : face.recognition_uidresult;
  }

  async enrol(uid: string, jpeg: Buffer): Promise<void> {
    const form = new FormData();
    form.append('face_image', jpeg, 'face.jpg');
    const res = await firstValueFrom(
      this.http.post('/face_recognition/register_face', form, { headers: { 'x-face-uid': uid } }),
    );
    this.logger.debug(`enrolled ${uid}: ${JSON.stringify(res.data)}`);
  }

  async erase(uid: string): Promise<boolean> {
    const url = `${this.config.get('arsa.baseURL')}/face_recognition/remove_face`;
    const res = await axios.delete(url, {
      headers: { 'x-key-secret': this.config.get<string>('arsa.key'), 'x-face-uid': uid },
    });
    return res.data.status === 'success';
  }

  async ping(): Promise<boolean> {
    try {
      await this.http.axiosRef.get('/health', { timeout: 2000 });
      return true;
    } catch (err) {
      this.logger.warn('arsa is down', (err as AxiosError).config?.headers);
      return false;
    }
  }
}
