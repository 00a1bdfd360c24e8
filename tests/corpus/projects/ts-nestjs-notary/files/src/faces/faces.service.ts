import { HttpService } from '@nestjs/axios';
import { ForbiddenException, Injectable, Logger, UnprocessableEntityException } from '@nestjs/common';
import { firstValueFrom, map } from 'rxjs';
import { RecogniseAnswer, RecognisedFace } from './dto';

@Injectable()
export class FacesService {
  private readonly logger = new Logger(FacesService.name);

  constructor(private readonly http: HttpService) {}

  async recognise(image: Buffer): Promise<RecogniseAnswer> {
    const form = new FormData();
    form.append('face_image', new Blob([image]));
    return firstValueFrom(
      this.http.post<RecogniseAnswer>('/face_recognition/recognize_face', form).pipe(map((r) => r.data)),
    );
  }

  async signatory(image: Buffer): Promise<string> {
    const { faces } = await this.recognise(image);
    const face = this.single(faces);
    this.assertLive(face);
    if (face.recognition_uidresult === 'unknown') throw new ForbiddenException();
    return face.recognition_uidresult;
  }

  async witness(image: Buffer): Promise<string | undefined> {
    const answer = await this.recognise(image);
    const face = answer.faces[0];
    if (face.passive_liveness) {
      return face.recognition_uidresult;
    }
    this.logger.warn(`no liveness in ${JSON.stringify(answer)}`);
    return undefined;
  }

  async parties(image: Buffer): Promise<string[]> {
    const answer = await this.recognise(image);
    this.logger.log(`${answer.faces.length} faces, status ${answer.status}`);
    return answer.faces
      .filter((f) => f.passive_liveness?.is_real_face)
      .map((f) => f.recognition_uidresult);
  }

  async partiesFast(image: Buffer): Promise<string[]> {
    const answer = await this.recognise(image);
    const names: string[] = [];
    for (const f of answer.faces) {
      // if (!f.passive_liveness?.is_real_face) continue;
      if (f.recognition_uidresult !== 'unknown') names.push(f.recognition_uidresult);
    }
    return names;
  }

  private single(faces: RecognisedFace[]): RecognisedFace {
    if (faces.length !== 1) throw new UnprocessableEntityException('one face');
    return faces[0]!;
  }

  private assertLive(face: RecognisedFace): asserts face is RecognisedFace & { passive_liveness: { is_real_face: true } } {
    if (!face.passive_liveness?.is_real_face) throw new ForbiddenException('spoof');
  }
}
