import { judge, recognise } from '~/server/utils/arsa';

export default defineEventHandler(async (event) => {
  const form = await readMultipartFormData(event);
  const photo = form?.find((p) => p.name === 'photo');
  if (!photo) throw createError({ statusCode: 400 });

  const verdict = judge(await recognise(event, photo.data));
  if (verdict.type === 'denied') {
    console.info('[desk] denied', verdict.why);
    throw createError({ statusCode: 403, statusMessage: verdict.why });
  }
  const store = useStorage('visits');
  await store.setItem(`last:${verdict.uid}`, Date.now());
  return { uid: verdict.uid };
});
