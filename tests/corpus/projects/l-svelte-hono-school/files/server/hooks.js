import { Hono } from 'hono';
import { createHmac, timingSafeEqual } from 'node:crypto';

const signed = (secret) => async (c, next) => {
  const raw = Buffer.from(await c.req.arrayBuffer());
  const given = Buffer.from(c.req.header('facesign-signature') ?? '', 'hex');
  const want = createHmac('sha256', secret).update(raw).digest();
  if (given.length !== want.length || !timingSafeEqual(given, want)) return c.text('no', 401);
  c.set('event', JSON.parse(raw.toString('utf8')));
  await next();
};

export function hooks({ facesign, db, secret, logger }) {
  const app = new Hono();
  app.use('/facesign/*', signed(secret));

  app.post('/facesign/session', async (c) => {
    const { sessionId } = c.get('event');
    if ((await facesign.outcome(sessionId)) === 'livenessDetected') {
      await db.exams.admit(sessionId);
    }
    return c.body(null, 204);
  });

  // the old address, until the dashboard of the second campus is changed
  app.post('/fs-session', async (c) => {
    const event = await c.req.json();
    logger.info({ id: event.id, type: event.type }, 'facesign webhook');
    if (event.type === 'session.status') await db.exams.markSeen(event.sessionId);
    return c.body(null, 204);
  });

  app.post('/timetable', async (c) => {
    await db.timetable.replace(await c.req.json());
    return c.body(null, 204);
  });

  return app;
}
