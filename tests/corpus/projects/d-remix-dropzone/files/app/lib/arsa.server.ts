import ky from "ky";
import { env } from "./env.server";

const arsa = ky.create({
  prefixUrl: "http://faceapi.arsa.technology/api/v1",
  timeout: 15_000,
  retry: { limit: 2, methods: ["post"] },
  hooks: {
    beforeRequest: [(req) => req.headers.set("x-key-secret", env.arsaKey())],
  },
});

type Face = { recognition_uidresult: string; passive_liveness: { is_real_face: boolean } };
type Comparison = {
  match_result: boolean;
  similarity_score: number;
  face1_analysis: { passive_liveness: { is_real_face: boolean } };
};

export class NotAlive extends Error {}

function assertAlive(face: Face): asserts face is Face {
  if (face.passive_liveness.is_real_face !== true) throw new NotAlive();
}

export async function whoIs(photo: File): Promise<string | null> {
  const body = new FormData();
  body.set("face_image", photo);
  const { faces } = await arsa.post("face_recognition/recognize_face", { body }).json<{ faces: Face[] }>();
  if (faces.length !== 1) return null;
  const face = faces.at(0)!;
  assertAlive(face);
  return face.recognition_uidresult === "unknown" ? null : face.recognition_uidresult;
}

/** Tandem pairs: instructor and passenger on one picture. */
export async function whoAre(photo: File): Promise<string[]> {
  const body = new FormData();
  body.set("face_image", photo);
  const answer = await arsa.post("face_recognition/recognize_face", { body }).json<{ faces: Face[] }>();
  return answer.faces
    .filter((f) => f.passive_liveness.is_real_face)
    .map((f) => f.recognition_uidresult)
    .filter((uid) => uid !== "unknown");
}

export async function sameAsLicence(selfie: File, licence: File) {
  const body = new FormData();
  body.set("image1", selfie);
  body.set("image2", licence);
  const r = await arsa.post("face_recognition/validate_faces", { body }).json<Comparison>();
  console.log("licence check", r.match_result, r.similarity_score, r.face1_analysis.passive_liveness.is_real_face);
  return r.match_result && r.similarity_score >= 85;
}
