export interface Bindings {
  FACE_GATEWAY: string;
  GATEWAY_TOKEN: string;
  ARSA_FACE_API_KEY: string;
  FACESIGN_API_KEY: string;
  FACESIGN_WEBHOOK_SECRET: string;
  FACES: R2Bucket;
  PENDING: KVNamespace;
  DB: D1Database;
}

export type AppEnv = { Bindings: Bindings; Variables: { rawBody: string } };

export interface ArsaFace {
  recognition_uidresult: string;
  passive_liveness: { is_real_face: boolean; liveness_probability?: number };
}

export interface RecognizeAnswer {
  status: string;
  faces: ArsaFace[];
}
