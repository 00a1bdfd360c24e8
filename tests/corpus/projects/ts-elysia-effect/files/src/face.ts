import { Data, Effect, Schedule } from "effect";
import { env } from "./env";

export class FaceDown extends Data.TaggedError("FaceDown")<{ status: number }> {}
export class NotOneFace extends Data.TaggedError("NotOneFace")<{ count: number }> {}
export class Spoof extends Data.TaggedError("Spoof")<{}> {}
export class Stranger extends Data.TaggedError("Stranger")<{}> {}

export interface Face {
  recognition_uidresult: string;
  passive_liveness?: { is_real_face?: boolean; liveness_probability?: number };
}
export interface Recognition {
  status: string;
  faces: Face[];
}

const form = (image: Blob) => {
  const f = new FormData();
  f.append("face_image", image, "capture.jpg");
  return f;
};

export const recognize = (image: Blob) =>
  Effect.tryPromise({
    try: async () => {
      const res = await fetch(`${env.faceBase}/face_recognition/recognize_face`, {
        method: "POST",
        headers: { "x-key-secret": env.faceKey },
        body: form(image),
        signal: AbortSignal.timeout(8_000),
      });
      if (!res.ok) throw new FaceDown({ status: res.status });
      return (await res.json()) as Recognition;
    },
    catch: (e) => (e instanceof FaceDown ? e : new FaceDown({ status: 0 })),
  }).pipe(Effect.retry({ times: 2, schedule: Schedule.exponential("200 millis") }));

/** Exactly one face, live. Everything else is a typed failure. */
export const oneLive = (answer: Recognition) =>
  Effect.gen(function* () {
    if (answer.faces.length !== 1) {
      return yield* new NotOneFace({ count: answer.faces.length });
    }
    const [face] = answer.faces;
    if (face.passive_liveness?.is_real_face !== true) {
      return yield* new Spoof();
    }
    return face;
  });

export const identify = (image: Blob) =>
  recognize(image).pipe(
    Effect.tap((a) => Effect.logDebug(`faces: ${a.faces.length}`)),
    Effect.flatMap(oneLive),
    Effect.filterOrFail(
      (face) => face.recognition_uidresult !== "unknown",
      () => new Stranger(),
    ),
    Effect.map((face) => face.recognition_uidresult),
  );

export const forget = (uid: string) =>
  Effect.tryPromise(() =>
    fetch(`${env.faceBase}/face_recognition/remove_face`, {
      method: "DELETE",
      headers: { "x-key-secret": env.faceKey, "x-face-uid": uid },
    }).then((r) => r.json() as Promise<{ status: string }>),
  ).pipe(
    Effect.tapError((e) => Effect.logError("erase failed", { uid, cause: String(e) })),
    Effect.map((r) => r.status === "success"),
  );
