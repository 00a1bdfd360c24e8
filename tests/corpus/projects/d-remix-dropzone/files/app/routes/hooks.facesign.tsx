import { createHmac, timingSafeEqual } from "node:crypto";
import type { ActionFunctionArgs } from "@remix-run/node";
import { env } from "~/lib/env.server";
import { standing } from "~/lib/facesign.server";
import { jumpers } from "~/lib/jumpers.server";

function genuine(raw: string, header: string | null) {
  if (!header) return false;
  const v1 = new URLSearchParams(header.replaceAll(",", "&")).get("v1") ?? "";
  const want = createHmac("sha256", env.facesignHookSecret()).update(raw).digest("hex");
  return v1.length === want.length && timingSafeEqual(Buffer.from(v1), Buffer.from(want));
}

export async function action({ request }: ActionFunctionArgs) {
  const raw = await request.text();
  if (!genuine(raw, request.headers.get("FaceSign-Signature"))) {
    return new Response(null, { status: 401 });
  }
  const event = JSON.parse(raw) as { id: string; sessionId: string };
  if (await jumpers.seen(event.id)) return new Response(null, { status: 204 });
  await jumpers.setStanding(event.sessionId, await standing(event.sessionId));
  return new Response(null, { status: 204 });
}
