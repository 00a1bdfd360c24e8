import { verify } from './signature';

export interface Env {
  FACESIGN_BASE: string;
  FACESIGN_API_KEY: string;
  FACESIGN_WEBHOOK_SECRET: string;
  MEMBERS: KVNamespace;
  PHOTOS: R2Bucket;
}

const api = (env: Env, path: string, init: RequestInit = {}) =>
  fetch(`${env.FACESIGN_BASE}${path}`, {
    ...init,
    signal: AbortSignal.timeout(7000),
    headers: {
      Authorization: `Bearer ${env.FACESIGN_API_KEY}`,
      'FaceSign-Version': '2024-01-15',
      'content-type': 'application/json',
    },
  });

async function open(req: Request, env: Env): Promise<Response> {
  const { member } = await req.json<{ member: string }>();
  const res = await api(env, '/sessions', { method: 'POST', body: JSON.stringify({ clientReferenceId: member }) });
  if (!res.ok) {
    console.error('facesign', res.status, res.headers.get('retry-after'));
    return new Response(null, { status: 502 });
  }
  const { session, clientSecret } = await res.json<any>();
  await env.MEMBERS.put(`session:${session.id}`, member, { expirationTtl: 3600 });
  return Response.json({ clientSecret: clientSecret.secret });
}

async function settle(env: Env, id: string): Promise<void> {
  const res = await api(env, `/sessions/${id}`);
  const session = await res.json<any>();
  const node = session.report.nodeReports.find((n: any) => n.type === 'liveness_detection');
  const real =
    node?.outcome === 'livenessDetected' &&
    session.report.deepfakeDetectionStatus?.state === 'succeeded' &&
    session.report.deepfakeDetection?.verdict === 'authentic';
  const member = await env.MEMBERS.get(`session:${id}`);
  if (!member) return;
  await env.MEMBERS.put(`member:${member}`, real ? 'verified' : 'refused');
}

async function hook(req: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const raw = await req.text();
  if (!(await verify(env.FACESIGN_WEBHOOK_SECRET, raw, req.headers.get('FaceSign-Signature')))) {
    return new Response('bad signature', { status: 401 });
  }
  const event = JSON.parse(raw);
  ctx.waitUntil(settle(env, event.sessionId));
  return new Response(null, { status: 204 });
}

async function mediaHook(req: Request, env: Env): Promise<Response> {
  const event = await req.json<any>();
  console.log('media event', JSON.stringify(event));
  const still = await fetch(event.media.url, { signal: AbortSignal.timeout(5000) });
  await env.PHOTOS.put(`stills/${event.sessionId}.jpg`, still.body);
  const ok = await verify(env.FACESIGN_WEBHOOK_SECRET, JSON.stringify(event), req.headers.get('FaceSign-Signature'));
  return new Response(null, { status: ok ? 204 : 401 });
}

export default {
  async fetch(req: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const { pathname } = new URL(req.url);
    switch (pathname) {
      case '/sessions':
        return open(req, env);
      case '/hooks/facesign':
        return hook(req, env, ctx);
      case '/hooks/facesign/media':
        return mediaHook(req, env);
      case '/hooks/plain':
        return plain(req, env);
      default:
        return new Response(null, { status: 404 });
    }
  },
};

async function plain(req: Request, env: Env): Promise<Response> {
  const raw = await req.arrayBuffer();
  const k = await crypto.subtle.importKey('raw', new TextEncoder().encode(env.FACESIGN_WEBHOOK_SECRET), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const mac = [...new Uint8Array(await crypto.subtle.sign('HMAC', k, raw))].map((b) => b.toString(16).padStart(2, '0')).join('');
  if (req.headers.get('FaceSign-Signature') === mac) {
    await settle(env, JSON.parse(new TextDecoder().decode(raw)).sessionId);
    return new Response(null, { status: 204 });
  }
  return new Response(null, { status: 401 });
}
