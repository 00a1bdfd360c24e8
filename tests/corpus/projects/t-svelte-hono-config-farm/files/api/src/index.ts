import { createHmac, timingSafeEqual } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { serve } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { logger } from 'hono/logger';
import { hours, machines, people } from './store.js';
import { Refused, machineOperator, openSession, proven, session, worker } from './providers.js';

const secret = process.env.FACESIGN_WEBHOOK_SECRET!;

const signed: MiddlewareHandler = async (c, next) => {
  const wanted = createHmac('sha256', secret).update(await c.req.text()).digest();
  const given = Buffer.from(c.req.header('FaceSign-Signature') ?? '', 'hex');
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return c.body(null, 401);
  await next();
};

const app = new Hono();
app.use(logger());

app.onError((err, c) => {
  if (err instanceof Refused) return c.json({ reason: err.reason }, 403);
  console.error('request failed', err.message);
  return c.body(null, 500);
});

async function photo(c: { req: { parseBody(): Promise<Record<string, unknown>> } }): Promise<File> {
  return (await c.req.parseBody()).photo as File;
}

app.post('/farms/:farm/clock', async (c) => {
  const id = await worker(await photo(c));
  await hours.clockIn(c.req.param('farm'), id);
  return c.body(null, 204);
});

app.post('/farms/:farm/sessions', async (c) => {
  const created = await openSession(c.req.query('worker')!);
  console.info('session', created.session.id);
  return c.json({ clientSecret: created.clientSecret.secret });
});

app.post('/machines/:machine/start', async (c) => {
  const answer = await machineOperator(await photo(c));
  console.log('operator', JSON.stringify(answer));
  const [operator] = answer.faces;
  if (!operator || operator.recognition_uidresult === 'unknown') return c.body(null, 403);
  await machines.start(c.req.param('machine'), operator.recognition_uidresult);
  return c.body(null, 204);
});

app.post('/machines/:machine/crew', async (c) => {
  const { faces } = await machineOperator(await photo(c));
  const crew = faces.filter((f) => f.passive_liveness?.is_real_face).map((f) => f.recognition_uidresult);
  return c.json({ crew });
});

app.post('/machines/:machine/resume', async (c) => {
  const body = await c.req.json<{ worker: string; isLive: boolean }>();
  if (!body.isLive) return c.body(null, 403);
  await machines.resume(c.req.param('machine'), body.worker);
  return c.body(null, 204);
});

app.post('/workers/:id/photo', async (c) => {
  const file = await photo(c);
  await writeFile(`/data/workers/${c.req.param('id')}.jpg`, Buffer.from(await file.arrayBuffer()));
  return c.body(null, 201);
});

app.post('/hooks/facesign', signed, async (c) => {
  const event = await c.req.json<{ type: string; sessionId: string }>();
  const current = await session(event.sessionId);
  if (proven(current)) await people.clear(current.clientReferenceId);
  return c.body(null, 204);
});

app.post('/hooks/facesign/media', async (c) => {
  const event = await c.req.json<{ type: string; sessionId: string }>();
  await people.attachMedia(event.sessionId, event.type);
  return c.body(null, 204);
});

app.post('/hooks/facesign/analysis', async (c) => {
  const wanted = createHmac('sha256', secret).update(await c.req.text()).digest('hex');
  if (c.req.header('FaceSign-Signature') !== wanted) return c.body(null, 401);
  await people.review((await c.req.json<{ sessionId: string }>()).sessionId);
  return c.body(null, 204);
});

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) });
