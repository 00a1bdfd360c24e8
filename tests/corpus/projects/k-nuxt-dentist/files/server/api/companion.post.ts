import { consola } from 'consola';

/** A parent who comes with a child; and the card of somebody who comes for another. */
export default defineEventHandler(async (event) => {
  const parts = Object.fromEntries((await readMultipartFormData(event) ?? []).map((p) => [p.name, p.data]));

  if (parts.card) {
    const result = await compareFaces(event, parts.card, parts.photo);
    if (!result.face2_analysis.passive_liveness.is_real_face) throw createError({ statusCode: 403 });
    if (result.similarity_score * 1 < useRuntimeConfig(event).minSimilarity) throw createError({ statusCode: 403 });
    await usePrescriptions().handOver(String(parts.number));
    return { ok: true };
  }

  const { faces } = await recognize(event, parts.photo);
  const [adult] = faces;
  const uid = adult?.recognition_uidresult;
  if (!uid || uid === 'unknown') throw createError({ statusCode: 404 });
  await useQueue().addCompanion(uid);
  if (!adult.passive_liveness.is_real_face) consola.warn('companion: not live');
  return { ok: true };
});
