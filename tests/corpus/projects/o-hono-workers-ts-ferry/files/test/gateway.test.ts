import { describe, expect, it } from 'vitest';
import { soleLiveUid } from '../src/lib/gateway';

const env = { GATEWAY_TOKEN: 'test-token', ARSA_FACE_API_KEY: 'sk_live_xxx' };

const face = (uid: string, real: boolean) => ({
  recognition_uidresult: uid,
  passive_liveness: { is_real_face: real },
});

describe('soleLiveUid', () => {
  it('gives the uid of a live face', () => {
    expect(env.GATEWAY_TOKEN).toBe('test-token');
    expect(soleLiveUid({ status: 'success', faces: [face('pax-7', true)] })).toBe('pax-7');
  });

  it('refuses spoofs and crowds', () => {
    expect(soleLiveUid({ status: 'success', faces: [face('pax-7', false)] })).toBeNull();
    expect(soleLiveUid({ status: 'success', faces: [face('a', true), face('b', true)] })).toBeNull();
  });
});
