import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { Gateway } from '../lib/gateway';
import type { AppEnv } from '../env';

export const hooks = new Hono<AppEnv>();

const enc = new TextEncoder();

async function macKey(secret: string, usage: 'sign' | 'verify') {
  return crypto.subtle.importKey('raw', enc.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [usage]);
}

function fromHex(hex: string): Uint8Array {
  if (!/^[0-9a-f]{64}$/.test(hex)) return new Uint8Array();
  return Uint8Array.from(hex.match(/../g)!, (b) => parseInt(b, 16));
}

const signed = createMiddleware<AppEnv>(async (c, next) => {
  const raw = await c.req.text();
  const key = await macKey(c.env.FACESIGN_WEBHOOK_SECRET, 'verify');
  const given = fromHex(c.req.header('FaceSign-Signature') ?? '');
  if (!(await crypto.subtle.verify('HMAC', key, given, enc.encode(raw)))) {
    return c.body(null, 401);
  }
  c.set('rawBody', raw);
  await next();
});

hooks.post('/facesign/session', signed, async (c) => {
  const event = JSON.parse(c.get('rawBody')) as { id: string; sessionId: string };
  const live = await new Gateway(c.env).sessionIsLive(event.sessionId);
  await c.env.DB.prepare('update sessions set live = ? where id = ?').bind(live ? 1 : 0, event.sessionId).run();
  return c.body(null, 204);
});

hooks.post('/facesign/analysis', async (c) => {
  const event = await c.req.json<{ id: string; sessionId: string }>();
  const key = await macKey(c.env.FACESIGN_WEBHOOK_SECRET, 'verify');
  const given = fromHex(c.req.header('FaceSign-Signature') ?? '');
  const ok = await crypto.subtle.verify('HMAC', key, given, enc.encode(JSON.stringify(event)));
  if (!ok) return c.body(null, 401);
  await c.env.DB.prepare('update sessions set analysed = 1 where id = ?').bind(event.sessionId).run();
  return c.body(null, 204);
});

hooks.post('/facesign/media', async (c) => {
  const event = await c.req.json<{ type: string; sessionId: string }>();
  if (!event.type.startsWith('media.')) return c.body(null, 204);
  await c.env.DB.prepare('insert into media (session_id) values (?)').bind(event.sessionId).run();
  return c.body(null, 204);
});
