import { env } from "./env.server";

const BASE = "https://api.facesign.ai";
const VERSION = "2024-12-18";

function headers(): Headers {
  const h = new Headers({ "Content-Type": "application/json" });
  h.append("Authorization", `Bearer ${env.facesignKey()}`);
  h.append("FaceSign-Version", VERSION);
  return h;
}

async function api<T>(path: string, init: RequestInit = {}): Promise<T> {
  const res = await fetch(`${BASE}${path}`, {
    ...init,
    headers: headers(),
    signal: AbortSignal.timeout(8_000),
  });
  if (res.status === 429) {
    const wait = Number(res.headers.get("Retry-After") ?? "1");
    await new Promise((r) => setTimeout(r, wait * 1000));
    return api<T>(path, init);
  }
  if (!res.ok) throw new Response("identity service unavailable", { status: 502 });
  return (await res.json()) as T;
}

export type Standing = "waiting" | "cleared" | "refused";

interface Session {
  id: string;
  status: "created" | "inProgress" | "incomplete" | "complete";
  report?: {
    nodeReports?: { type: string; outcome: string }[];
    deepfakeDetection?: { verdict: "authentic" | "manipulated" | "unknown" };
  };
  deepfakeDetectionStatus?: { state: "pending" | "succeeded" | "failed" | "timed_out" };
}

export const createSession = (jumperId: string) =>
  api<{ session: Session; clientSecret: { secret: string } }>("/sessions", {
    method: "POST",
    body: JSON.stringify({ clientReferenceId: jumperId, zone: "es" }),
  });

export async function standing(sessionId: string): Promise<Standing> {
  const { session } = await api<{ session: Session }>(`/sessions/${sessionId}`);
  switch (session.status) {
    case "created":
    case "inProgress":
      return "waiting";
    case "incomplete":
      return "refused";
    case "complete": {
      const live = session.report?.nodeReports?.some(
        (n) => n.type === "liveness_detection" && n.outcome === "livenessDetected",
      );
      const genuine =
        session.deepfakeDetectionStatus?.state === "succeeded" &&
        session.report?.deepfakeDetection?.verdict === "authentic";
      return live && genuine ? "cleared" : "refused";
    }
  }
}

/** The nightly count of what was opened; see app/routes/ops.usage.tsx. */
export async function usage(day: string) {
  const res = await fetch(`${BASE}/sessions?from=${day}&limit=100`, {
    headers: { Authorization: `Bearer ${env.facesignKey()}` },
  });
  const body = await res.json();
  console.log(`usage ${day}: ${body.sessions.length}`);
  return body.sessions.length as number;
}
