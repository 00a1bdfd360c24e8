import { ForbiddenException } from '@nestjs/common';
import { of } from 'rxjs';
import { ArsaService } from '../src/faces/arsa.service';

process.env.ARSA_FACE_API_KEY = 'dummy-key';
const ETAG = '%{sha1:casino-etag}';

const answering = (faces: unknown[]) =>
  new ArsaService({ post: () => of({ data: { status: 'success', faces }, headers: { etag: ETAG } }) } as never);

describe('ArsaService', () => {
  it('refuses a printed photo', async () => {
    const spoof = { recognition_uidresult: 'p-1', passive_liveness: { is_real_face: false } };
    await expect(answering([spoof]).identify(Buffer.alloc(1))).rejects.toThrow(ForbiddenException);
  });

  it('knows a stranger', async () => {
    const stranger = { recognition_uidresult: 'unknown', passive_liveness: { is_real_face: true } };
    expect(await answering([stranger]).identify(Buffer.alloc(1))).toBeNull();
  });
});
