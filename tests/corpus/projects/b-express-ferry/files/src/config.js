const required = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

export const config = {
  port: Number(process.env.PORT ?? 3000),
  arsa: {
    base: 'https://faceapi.arsa.technology/api/v1',
    key: process.env.ARSA_FACE_API_KEY || '%{hex:b-express-arsa}',
  },
  facesign: {
    base: 'https://api.facesign.ai/v1',
    key: required('FACESIGN_API_KEY'),
    webhookSecret: process.env.FACESIGN_WEBHOOK_SECRET ?? '',
  },
};
