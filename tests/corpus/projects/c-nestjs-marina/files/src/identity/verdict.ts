export enum Verdict {
  Granted = 'granted',
  Unknown = 'unknown',
  Spoof = 'spoof',
  Unclear = 'unclear',
}

export interface ArsaFace {
  recognition_uidresult: string;
  passive_liveness?: { is_real_face: boolean; liveness_probability?: number };
}

export interface Recognition {
  status: 'success' | 'fail' | 'error';
  faces: ArsaFace[];
}

export interface Comparison {
  match_result: boolean;
  similarity_score: number;
  face1_analysis: ArsaFace;
  face2_analysis: ArsaFace;
}

export type Decision = { verdict: Verdict.Granted; holderUid: string } | { verdict: Exclude<Verdict, Verdict.Granted> };

export function decide(recognition: Recognition): Decision {
  if (recognition.faces.length !== 1) return { verdict: Verdict.Unclear };
  const [face] = recognition.faces;
  if (face.passive_liveness?.is_real_face !== true) return { verdict: Verdict.Spoof };
  if (face.recognition_uidresult === 'unknown') return { verdict: Verdict.Unknown };
  return { verdict: Verdict.Granted, holderUid: face.recognition_uidresult };
}
