import type { Recognition, compare } from './vendors/arsa.js';

export type Verdict =
  | { kind: 'driver'; id: string }
  | { kind: 'refused'; reason: 'none' | 'several' | 'spoof' | 'unknown' };

const refused = (reason: Extract<Verdict, { kind: 'refused' }>['reason']): Verdict => ({ kind: 'refused', reason });

export function toVerdict({ faces }: Recognition): Verdict {
  if (faces.length === 0) return refused('none');
  if (faces.length > 1) return refused('several');
  const [face] = faces;
  if (!face.passive_liveness.is_real_face) return refused('spoof');
  return face.recognition_uidresult === 'unknown'
    ? refused('unknown')
    : { kind: 'driver', id: face.recognition_uidresult };
}

export function licenceMatches(c: Awaited<ReturnType<typeof compare>>, floor: number): boolean {
  return c.face1_analysis.passive_liveness.is_real_face && c.match_result && c.similarity_score >= floor;
}

export const confidentEnough = (c: { similarity_score: number }) => c.similarity_score >= 90;
