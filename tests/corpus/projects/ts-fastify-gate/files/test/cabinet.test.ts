import { test, expect } from 'vitest';
import { CountError, soleLiveFace, SpoofError, type Face } from '../src/ports/face';

const face = (live: boolean): Face => ({ passive_liveness: { is_real_face: live }, recognition_uidresult: 'n-4' });

test('a spoof is refused', () => {
  expect(() => soleLiveFace({ status: 'success', faces: [face(false)] })).toThrow(SpoofError);
});

test('two are refused', () => {
  expect(() => soleLiveFace({ status: 'success', faces: [face(true), face(true)] })).toThrow(CountError);
});

test('one live face is taken', () => {
  expect(soleLiveFace({ status: 'success', faces: [face(true)] }).recognition_uidresult).toBe('n-4');
});
