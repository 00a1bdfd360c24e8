import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { logger } from 'hono/logger';
import { createGuestSession, cropBadge, guestIsReal, isLive, recognize, refreshSecret, register, type Bindings } from './providers';
import { requireMember } from './session';

type Env = { Bindings: Bindings; Variables: { memberId: string; raw: string } };

const app = new Hono<Env>();
app.use(logger());

const encoder = new TextEncoder();

/** Web Crypto's verify compares in constant time. */
const facesignHook = createMiddleware<Env>(async (c, next) => {
  const raw = await c.req.text();
  const key = await crypto.subtle.importKey('raw', encoder.encode(c.env.FACESIGN_WEBHOOK_SECRET), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  const given = Uint8Array.from((c.req.header('FaceSign-Signature') ?? '').match(/../g) ?? [], (h) => parseInt(h, 16));
  const ok = await crypto.subtle.verify('HMAC', key, given, encoder.encode(raw));
  if (!ok) return c.text('bad signature', 401);
  c.set('raw', raw);
  return next();
});

app.post('/api/doors/:door/open', requireMember, async (c) => {
  const { photo } = await c.req.parseBody<{ photo: File }>();
  const faces = await recognize(c.env, photo);
  const only = faces.length === 1 ? faces[0] : undefined;
  if (!isLive(only)) return c.json({ open: false, reason: 'not_live' });
  if (only.recognition_uidresult !== c.get('memberId')) return c.json({ open: false, reason: 'unknown' });
  return c.json({ open: true });
});

app.post('/api/lockers/:locker/open', requireMember, async (c) => {
  const { photo } = await c.req.parseBody<{ photo: File }>();
  const faces = await recognize(c.env, photo);
  const owner = faces.find((f) => f.recognition_uidresult === c.get('memberId'));
  if (owner?.passive_liveness) {
    await c.env.DB.prepare('UPDATE lockers SET open = 1 WHERE id = ?').bind(c.req.param('locker')).run();
  }
  return c.json({ open: owner !== undefined });
});

app.post('/api/me/face', requireMember, async (c) => {
  const { photo, consent } = await c.req.parseBody<{ photo: File; consent: string }>();
  if (consent !== 'v3') return c.json({ error: 'consent' }, 400);
  await register(c.env, c.get('memberId'), photo);
  await c.env.FACES.put(`members/${c.get('memberId')}.jpg`, await photo.arrayBuffer());
  await c.env.PREVIEWS.put(`preview:${c.get('memberId')}`, await photo.arrayBuffer(), { expirationTtl: 120 });
  return c.body(null, 204);
});

app.post('/api/badges', requireMember, async (c) => {
  const { photo } = await c.req.parseBody<{ photo: File }>();
  return c.body(await cropBadge(photo));
});

app.post('/api/guests', async (c) => {
  const { name } = await c.req.json<{ name: string }>();
  const created = await createGuestSession(c.env, crypto.randomUUID());
  console.log('guest session', created.session.id, 'name length', name.length);
  return c.json({ id: created.session.id, clientSecret: created.clientSecret.secret });
});

app.get('/api/guests/:id/secret', async (c) => c.json({ clientSecret: await refreshSecret(c.env, c.req.param('id')) }));

app.post('/api/guests/:id/done', async (c) => {
  const report = await c.req.json<{ livenessDetected: boolean; rating: number }>();
  if (!report.livenessDetected) return c.json({ state: 'refused' }, 403);
  await c.env.DB.prepare('UPDATE guests SET state = ? WHERE id = ?').bind('inside', c.req.param('id')).run();
  return c.json({ state: 'inside' });
});

app.post('/hooks/facesign', facesignHook, async (c) => {
  const { type, sessionId } = JSON.parse(c.get('raw')) as { type: string; sessionId: string };
  if (type === 'session.status' && (await guestIsReal(c.env, sessionId))) {
    await c.env.DB.prepare("UPDATE guests SET state = 'verified' WHERE id = ?").bind(sessionId).run();
  }
  return c.body(null, 204);
});

app.post('/hooks/facesign/media', async (c) => {
  const media = await c.req.json<{ type: string; sessionId: string; media: { id: string } }>();
  await c.env.DB.prepare('UPDATE guests SET media = ? WHERE id = ?').bind(media.media.id, media.sessionId).run();
  return c.body(null, 204);
});

app.post('/internal/recount', async (c) => {
  const { photo } = await c.req.parseBody<{ photo: File }>();
  const faces = await recognize(c.env, photo);
  const uids = faces.map((f) => f.recognition_uidresult);
  return c.json({ present: uids.length });
});

export default app;
