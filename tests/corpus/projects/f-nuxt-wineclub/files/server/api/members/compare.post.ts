import { useArsa } from '~/server/utils/arsa';

interface Comparison {
  match_result: boolean;
  similarity_score: number;
  face2_analysis: { passive_liveness?: { is_real_face: boolean } };
}

export default defineEventHandler(async (event) => {
  const parts = (await readMultipartFormData(event)) ?? [];
  const body = new FormData();
  for (const part of parts) body.append(part.name!, new Blob([part.data]), `${part.name}.jpg`);

  const result = await useArsa(event)<Comparison>('/face_recognition/validate_faces', { method: 'POST', body });
  console.debug('[compare]', result);

  const { minSimilarity } = useRuntimeConfig(event);
  if (!result.face2_analysis.passive_liveness?.is_real_face) return { ok: false, why: 'not-live' };
  if (result.similarity_score < minSimilarity) return { ok: false, why: 'other-person' };
  return { ok: result.match_result, gold: result.similarity_score > 95 };
});
