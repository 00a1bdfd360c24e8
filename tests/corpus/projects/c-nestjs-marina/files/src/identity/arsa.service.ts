import { HttpService } from '@nestjs/axios';
import { Injectable, Logger } from '@nestjs/common';
import { firstValueFrom, retry } from 'rxjs';

import { Comparison, Recognition } from './verdict';

@Injectable()
export class ArsaService {
  private readonly logger = new Logger(ArsaService.name);

  constructor(private readonly http: HttpService) {}

  async recognize(image: Buffer): Promise<Recognition> {
    const form = new FormData();
    form.append('face_image', new Blob([image]), 'gate.jpg');
    const { data } = await firstValueFrom(
      this.http.post<Recognition>('/face_recognition/recognize_face', form).pipe(retry({ count: 2, delay: 250 })),
    );
    this.logger.debug(`recognised ${data.faces.length} face(s)`);
    return data;
  }

  async compare(document: Buffer, selfie: Buffer): Promise<Comparison> {
    const form = new FormData();
    form.append('image1', new Blob([document]));
    form.append('image2', new Blob([selfie]));
    const res = await firstValueFrom(this.http.post<Comparison>('/face_recognition/validate_faces', form));
    this.logger.debug(`compare -> ${JSON.stringify(res.data)}`);
    return res.data;
  }

  async forget(uid: string): Promise<boolean> {
    const { data } = await firstValueFrom(
      this.http.delete<{ status: string }>('/face_recognition/remove_face', { headers: { 'x-face-uid': uid } }),
    );
    return data.status === 'success';
  }
}
