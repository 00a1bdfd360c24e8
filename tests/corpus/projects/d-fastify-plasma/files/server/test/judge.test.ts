import { describe, expect, it } from 'vitest';
import { judge } from '../src/routes/beds.js';

const face = (uid: string, real: boolean) => ({ recognition_uidresult: uid, passive_liveness: { is_real_face: real } });

describe('judge', () => {
  it('takes a live donor', () => {
    expect(judge([face('donor-4', true)])).toEqual({ tag: 'Donor', id: 'donor-4' });
  });

  it('refuses a print, whoever it shows', () => {
    expect(judge([face('donor-4', false)]).tag).toBe('Spoof');
  });

  it('refuses a crowd', () => {
    expect(judge([face('donor-4', true), face('nurse-1', true)])).toEqual({ tag: 'Crowd', n: 2 });
  });
});
