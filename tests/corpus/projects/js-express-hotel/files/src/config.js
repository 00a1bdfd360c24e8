const must = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

export const config = {
  arsaKey: must('ARSA_FACE_API_KEY'),
  facesign: {
    key: process.env.FACESIGN_API_KEY ?? '%{live:hotel-nullish}',
    url: process.env.FACESIGN_URL ?? 'https://api.facesign.ai/v1',
    hookSecret: process.env.FACESIGN_WEBHOOK_SECRET || '',
  },
  session: { secret: '%{hex:hotel-cookie}' },
};
