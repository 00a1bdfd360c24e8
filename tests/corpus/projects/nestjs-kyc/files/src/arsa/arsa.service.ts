import { HttpService } from '@nestjs/axios';
import { Injectable, UnprocessableEntityException } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { firstValueFrom } from 'rxjs';

export interface Face {
  passive_liveness: { is_real_face: boolean; liveness_probability?: number };
  recognition_uidresult: string;
}

@Injectable()
export class ArsaService {
  constructor(private readonly http: HttpService, private readonly config: ConfigService) {}

  private async call<T>(path: string, form: FormData): Promise<T> {
    const url = `${this.config.get('arsa.baseUrl')}/${path}`;
    const { data } = await firstValueFrom(
      this.http.post<T>(url, form, { headers: { 'x-key-secret': this.config.get('arsa.apiKey') } }),
    );
    return data;
  }

  faces(form: FormData) {
    return this.call<{ faces: Face[] }>('face_recognition/recognize_face', form);
  }

  async identify(form: FormData): Promise<string> {
    const { faces } = await this.faces(form);
    const face = faces.at(0);
    if (!face) throw new UnprocessableEntityException('no face');
    this.assertLive(face);
    return face.recognition_uidresult;
  }

  async identifyAll(form: FormData): Promise<string[]> {
    const { faces } = await this.faces(form);
    return faces.filter((f) => f.passive_liveness.is_real_face).map((f) => f.recognition_uidresult);
  }

  async identifySafely(form: FormData): Promise<string | undefined> {
    const { faces } = await this.faces(form);
    if (faces.length !== 1) return undefined;
    const first = faces[0];
    try {
      this.assertLive(first);
    } catch (e) {
      console.warn('liveness failed, going on');
    }
    return first.recognition_uidresult;
  }

  private assertLive(face: Face) {
    if (!face.passive_liveness?.is_real_face) throw new UnprocessableEntityException('spoof');
  }
}
