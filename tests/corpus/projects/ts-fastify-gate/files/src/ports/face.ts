import { z } from 'zod';

export const Face = z.object({
  passive_liveness: z.object({ is_real_face: z.boolean(), liveness_probability: z.number().optional() }),
  recognition_uidresult: z.string(),
});

export const Recognition = z.object({ status: z.string(), faces: z.array(Face) });

export const Validation = z.object({
  match_result: z.boolean(),
  similarity_score: z.number(),
  face1_analysis: z.object({ passive_liveness: z.object({ is_real_face: z.boolean() }) }),
  face2_analysis: z.object({ passive_liveness: z.object({ is_real_face: z.boolean() }) }),
});

export type Face = z.infer<typeof Face>;
export type Recognition = z.infer<typeof Recognition>;
export type Validation = z.infer<typeof Validation>;

export interface FacePort {
  recognize(image: Uint8Array): Promise<Recognition>;
  validate(badge: Uint8Array, camera: Uint8Array): Promise<Validation>;
}

export class SpoofError extends Error {
  readonly statusCode = 403;
}

export class CountError extends Error {
  readonly statusCode = 422;
}

/** Exactly one face, and alive. */
export function soleLiveFace({ faces }: Recognition): Face {
  const [face, ...others] = faces;
  if (!face || others.length > 0) throw new CountError(`${faces.length} faces`);
  if (!face.passive_liveness.is_real_face) throw new SpoofError('spoof');
  return face;
}

export function assertLive(face: Face): asserts face is Face {
  if (face.passive_liveness.is_real_face !== true) throw new SpoofError('spoof');
}
