import { Elysia, t } from "elysia";
import { jwt } from "@elysiajs/jwt";
import { Effect, Exit } from "effect";
import { env } from "./env";
import { forget, identify, recognize } from "./face";
import { kiosk } from "./kiosk";

const app = new Elysia()
  .use(jwt({ name: "jwt", secret: env.jwtSecret }))
  .onError(({ error, code }) => {
    console.error(code, error instanceof Error ? error.message : "unknown");
  })
  .post(
    "/door",
    async ({ body, jwt, set }) => {
      const exit = await Effect.runPromiseExit(identify(body.photo));
      if (Exit.isFailure(exit)) {
        set.status = 403;
        return { open: false };
      }
      return { open: true, token: await jwt.sign({ sub: exit.value }) };
    },
    { body: t.Object({ photo: t.File() }) },
  )
  .post(
    "/guests/lookup",
    async ({ body }) => {
      const answer = await Effect.runPromise(recognize(body.photo));
      return answer;
    },
    { body: t.Object({ photo: t.File() }) },
  )
  .post(
    "/guests/count",
    async ({ body }) => {
      const answer = await Effect.runPromise(recognize(body.photo));
      return { people: answer.faces.length };
    },
    { body: t.Object({ photo: t.File() }) },
  )
  .delete("/members/:uid/face", async ({ params, set }) => {
    const gone = await Effect.runPromise(forget(params.uid));
    set.status = gone ? 204 : 502;
  })
  .use(kiosk)
  .listen(3000);

console.log(`turnstile on ${app.server?.port}, key ${env.faceKey ? "set" : "missing"}`);
