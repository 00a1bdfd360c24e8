import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { identify, peek } from './faces';

type Env = { Bindings: { ARSA_FACE_API_KEY: string; FACESIGN_WEBHOOK_SECRET: string; BUCKET: R2Bucket; KV: KVNamespace } };

const app = new Hono<Env>();

const signed = createMiddleware<Env>(async (c, next) => {
  const raw = await c.req.raw.clone().arrayBuffer();
  const key = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(c.env.FACESIGN_WEBHOOK_SECRET),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  );
  const given = Uint8Array.from(c.req.header('facesign-signature')?.match(/../g) ?? [], (b) => parseInt(b, 16));
  if (!(await crypto.subtle.verify('HMAC', key, given, raw))) return c.text('bad signature', 401);
  await next();
});

app.post('/hooks/facesign', signed, async (c) => {
  const { sessionId, type } = await c.req.json();
  await c.env.KV.put(`session:${sessionId}`, type, { expirationTtl: 86400 });
  return c.body(null, 204);
});

app.post('/hooks/facesign/preview', async (c) => {
  const { sessionId, type } = await c.req.json();
  await c.env.KV.put(`session:${sessionId}`, type);
  return c.body(null, 204);
});

app.post('/gate/:gate', async (c) => {
  const { photo } = await c.req.parseBody<{ photo: File }>();
  const visitor = await identify(c.env, photo);
  if (visitor === null) return c.json({ open: false }, 403);
  return c.json({ open: true, visitor });
});

app.post('/gate/:gate/vip', async (c) => {
  const { photo } = await c.req.parseBody<{ photo: File }>();
  const seen = await peek(c.env, photo);
  return c.json({ open: seen.result.recognition_uidresult !== 'unknown' });
});

app.put('/portraits/:id', async (c) => {
  const portrait = await c.req.arrayBuffer();
  await c.env.BUCKET.put(`portraits/${c.req.param('id')}.jpg`, portrait);
  await c.env.KV.put(`face:${c.req.param('id')}`, portrait, { expirationTtl: 600 });
  return c.body(null, 201);
});

export default app;
