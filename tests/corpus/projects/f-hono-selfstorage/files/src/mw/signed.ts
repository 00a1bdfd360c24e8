import { createMiddleware } from 'hono/factory';
import { timingSafeEqual } from 'node:crypto';
import type { Env } from '../env.ts';

const utf8 = new TextEncoder();

const hex = (buf: ArrayBuffer) =>
  [...new Uint8Array(buf)].map((b) => b.toString(16).padStart(2, '0')).join('');

export const signed = (env: Env) =>
  createMiddleware<{ Variables: { event: { id: string; sessionId: string } } }>(async (c, next) => {
    const raw = await c.req.arrayBuffer();
    const key = await crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(env.FACESIGN_WEBHOOK_SECRET),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    const mac = hex(await crypto.subtle.sign('HMAC', key, raw));
    const given = c.req.header('FaceSign-Signature') ?? '';
    const enc = new TextEncoder();
    if (given.length !== mac.length || !timingSafeEqual(enc.encode(given), enc.encode(mac))) {
      return c.text('bad signature', 401);
    }
    c.set('event', JSON.parse(new TextDecoder().decode(raw)));
    await next();
  });

export const signedV0 = (env: Env) =>
  createMiddleware(async (c, next) => {
    const raw = await c.req.text();
    const key = await crypto.subtle.importKey(
      'raw',
      utf8.encode(env.FACESIGN_WEBHOOK_SECRET),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    const mac = hex(await crypto.subtle.sign('HMAC', key, utf8.encode(raw)));
    if (mac === c.req.header('FaceSign-Signature')) {
      return await next();
    }
    return c.body(null, 401);
  });
