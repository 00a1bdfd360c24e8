import { Elysia, t } from "elysia";
import { Effect } from "effect";
import { env } from "./env";
import { recognize } from "./face";

const opened = new Map<string, number>();

export const kiosk = new Elysia({ prefix: "/kiosk" })
  .post(
    "/open",
    async ({ body, set }) => {
      const { faces } = await Effect.runPromise(recognize(body.photo));
      const face = faces.at(0);
      if (!face) {
        set.status = 422;
        return { open: false };
      }
      const live = face.passive_liveness?.is_real_face;
      console.info("kiosk liveness", live);
      if (face.recognition_uidresult === "unknown") {
        set.status = 403;
        return { open: false };
      }
      opened.set(face.recognition_uidresult, Date.now());
      return { open: true };
    },
    { body: t.Object({ photo: t.File() }) },
  )
  .post(
    "/group",
    async ({ body, set }) => {
      const { faces } = await Effect.runPromise(recognize(body.photo));
      for (const face of faces) {
        if (!face.passive_liveness?.is_real_face) {
          set.status = 403;
          return { open: false };
        }
      }
      const known = faces.filter((f) => f.recognition_uidresult !== "unknown");
      return { open: known.length > 0 && known.length === faces.length };
    },
    { body: t.Object({ photo: t.File() }) },
  )
  .post(
    "/party",
    async ({ body }) => {
      const { faces } = await Effect.runPromise(recognize(body.photo));
      if (!faces.some((f) => f.passive_liveness?.is_real_face)) {
        return { open: false };
      }
      const member = faces.find((f) => f.recognition_uidresult !== "unknown");
      return { open: member !== undefined, who: member?.recognition_uidresult };
    },
    { body: t.Object({ photo: t.File() }) },
  )
  .post("/diag", async ({ body }) => {
    const res = await fetch(`${env.faceBase}/face_analytics`, {
      method: "POST",
      headers: { "x-key-secret": env.stagingKey },
      body: body as FormData,
    });
    const answer = await res.json();
    console.log("diag %o", answer);
    console.log("diag headers %o", { "x-key-secret": env.stagingKey });
    return { ok: res.ok };
  });
