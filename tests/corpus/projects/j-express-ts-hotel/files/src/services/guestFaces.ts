import FormData from 'form-data';
import type { AxiosInstance } from 'axios';
import { config } from '../config';

export interface Face {
  recognition_uidresult: string;
  passive_liveness?: { is_real_face: boolean; liveness_probability?: number };
}

export interface Recognition {
  status: 'success' | 'fail' | 'error';
  faces: Face[];
}

export class Refused extends Error {
  constructor(readonly reason: 'nobody' | 'several' | 'spoof' | 'unknown') {
    super(reason);
  }
}

export class GuestFaces {
  constructor(private readonly http: AxiosInstance) {}

  async look(photo: Buffer): Promise<Recognition> {
    const form = new FormData();
    form.append('face_image', photo, { filename: 'kiosk.jpg' });
    const { data } = await this.http.post<Recognition>('/face_recognition/recognize_face', form);
    return data;
  }

  async identify(photo: Buffer): Promise<string> {
    const { faces } = await this.look(photo);
    if (faces.length === 0) throw new Refused('nobody');
    if (faces.length > 1) throw new Refused('several');
    const [face] = faces;
    if (face.passive_liveness?.is_real_face !== true) throw new Refused('spoof');
    if (face.recognition_uidresult === 'unknown') throw new Refused('unknown');
    return face.recognition_uidresult;
  }

  async samePerson(passport: Buffer, selfie: Buffer): Promise<boolean> {
    const form = new FormData();
    form.append('image1', passport, { filename: 'passport.jpg' });
    form.append('image2', selfie, { filename: 'selfie.jpg' });
    const { data } = await this.http.post('/face_recognition/validate_faces', form);
    // A passport's picture is not alive, the selfie has to be.
    if (!data.face2_analysis?.passive_liveness?.is_real_face) return false;
    return data.match_result && data.similarity_score >= config.arsa.similarity;
  }

  async looksLike(onFile: Buffer, selfie: Buffer): Promise<boolean> {
    const form = new FormData();
    form.append('image1', onFile, { filename: 'a.jpg' });
    form.append('image2', selfie, { filename: 'b.jpg' });
    const { data } = await this.http.post('/face_recognition/validate_faces', form);
    const live = data.face2_analysis?.passive_liveness?.is_real_face === true;
    return live && data.similarity_score > 82;
  }

  async forget(guest: string): Promise<boolean> {
    const { data } = await this.http.delete('/face_recognition/remove_face', { headers: { 'x-face-uid': guest } });
    return data.status === 'success';
  }
}
