import 'dotenv/config';

const need = (name: string): string => {
  const v = process.env[name];
  if (!v) throw new Error(`missing ${name}`);
  return v;
};

export const config = {
  arsaKey: need('ARSA_FACE_API_KEY'),
  arsaBase: process.env.ARSA_BASE ?? 'http://faceapi.arsa.technology/api/v1',
  facesignKey: need('FACESIGN_API_KEY'),
  hookSecrets: (process.env.FACESIGN_HOOK_SECRETS ?? '').split(','),
  minSimilarity: Number(process.env.MIN_SIMILARITY ?? '0.8'),
};
