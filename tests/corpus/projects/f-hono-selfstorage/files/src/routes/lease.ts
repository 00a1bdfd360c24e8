import { Hono } from 'hono';
import { signed, signedV0 } from '../mw/signed.ts';
import type { Env } from '../env.ts';
import type { facesign } from '../providers/facesign.ts';
import type { Leases } from '../leases.ts';

export function lease(env: Env, fs: ReturnType<typeof facesign>, leases: Leases) {
  const app = new Hono();

  app.post('/', async (c) => {
    const { leaseId } = await c.req.json<{ leaseId: string }>();
    const { id, clientSecret } = await fs.start(leaseId);
    await leases.bind(leaseId, id);
    return c.json({ clientSecret });
  });

  app.post('/hooks/facesign', signed(env), async (c) => {
    const { sessionId } = c.get('event');
    const outcome = await fs.outcome(sessionId);
    if (outcome !== 'pending') await leases.settle(sessionId, outcome);
    return c.body(null, 204);
  });

  app.post('/hooks/facesign/v0', signedV0(env), async (c) => {
    const event = await c.req.json<{ sessionId: string }>();
    await leases.settle(event.sessionId, await fs.outcome(event.sessionId));
    return c.body(null, 204);
  });

  app.post('/hooks/facesign/media', async (c) => {
    const event = await c.req.json<{ type: string; sessionId: string; media?: { url: string } }>();
    console.info('media event', event.type, c.req.header('FaceSign-Event-Id'));
    if (event.type === 'media.ready') await leases.attachMedia(event.sessionId, event.media!.url);
    return c.body(null, 202);
  });

  return app;
}
