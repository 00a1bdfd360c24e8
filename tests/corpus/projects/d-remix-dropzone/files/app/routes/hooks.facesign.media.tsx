import { createHmac } from "node:crypto";
import type { ActionFunctionArgs } from "@remix-run/node";
import { env } from "~/lib/env.server";
import { jumpers } from "~/lib/jumpers.server";

export async function action({ request }: ActionFunctionArgs) {
  const event = await request.json();
  await jumpers.addMedia(event.sessionId, event.media.id);
  const want = createHmac("sha256", env.facesignHookSecret()).update(JSON.stringify(event)).digest("hex");
  if (request.headers.get("FaceSign-Signature") === want) {
    return new Response(null, { status: 204 });
  }
  return new Response(null, { status: 401 });
}
