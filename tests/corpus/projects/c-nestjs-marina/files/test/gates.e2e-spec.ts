import { decide, Verdict } from '../src/identity/verdict';

const stub = 'http://localhost:4010/api/v1';
const key = '%{live:marina-e2e}';

describe('decide', () => {
  const face = (uid: string, live: boolean) => ({ recognition_uidresult: uid, passive_liveness: { is_real_face: live } });

  it('grants one live, known face', () => {
    expect(decide({ status: 'success', faces: [face('holder-12', true)] })).toEqual({ verdict: Verdict.Granted, holderUid: 'holder-12' });
  });

  it('refuses a photo of a face', () => {
    expect(decide({ status: 'success', faces: [face('holder-12', false)] }).verdict).toBe(Verdict.Spoof);
  });

  it('talks to the stub', async () => {
    const res = await fetch(`${stub}/face_detection/detect_face`, { method: 'POST', headers: { 'x-key-secret': key } });
    expect(res.status).toBe(200);
  });
});
