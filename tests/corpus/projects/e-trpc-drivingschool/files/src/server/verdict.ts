import type { ArsaFace, Recognised } from './vendors';

export enum Verdict {
  Student = 'STUDENT',
  Stranger = 'STRANGER',
  Spoof = 'SPOOF',
  NotOneFace = 'NOT_ONE_FACE',
}

const isLive = (f: ArsaFace) => f.passive_liveness?.is_real_face === true;

export function judge(seen: Recognised): { verdict: Verdict; uid?: string } {
  const [face, ...rest] = seen.faces;
  if (!face || rest.length > 0) return { verdict: Verdict.NotOneFace };
  if (!isLive(face)) return { verdict: Verdict.Spoof };
  if (face.recognition_uidresult === 'unknown') return { verdict: Verdict.Stranger };
  return { verdict: Verdict.Student, uid: face.recognition_uidresult };
}

/** The instructor may sit in the picture too. */
export function studentAmong(seen: Recognised, uid: string): boolean {
  return seen.faces.some((f) => isLive(f) && f.recognition_uidresult === uid);
}

export function bothAboard(seen: Recognised, student: string, instructor: string): boolean {
  if (!seen.faces.some(isLive)) return false;
  const uids = seen.faces.map((f) => f.recognition_uidresult);
  return uids.includes(student) && uids.includes(instructor);
}

export function firstUid(seen: Recognised): string | undefined {
  const face = seen.faces.at(0);
  if (face?.passive_liveness) {
    return face.recognition_uidresult;
  }
  return undefined;
}

export const surelyLive = (f: ArsaFace) => (f.passive_liveness?.liveness_probability ?? 0) > 95;
export const probablyLive = (f: ArsaFace) => isLive(f) && f.passive_liveness!.liveness_probability! > 0.9;
