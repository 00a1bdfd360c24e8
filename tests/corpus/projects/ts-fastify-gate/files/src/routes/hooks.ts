import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync, FastifyRequest, preHandlerAsyncHookHandler } from 'fastify';

export const verify = (secret: string): preHandlerAsyncHookHandler => async (req, reply) => {
  const sent = Buffer.from(String(req.headers['facesign-signature'] ?? ''), 'hex');
  const wanted = createHmac('sha256', secret).update(req.body as Buffer).digest();
  if (sent.length !== wanted.length || !timingSafeEqual(sent, wanted)) {
    return reply.code(401).send();
  }
};

export const hooks = (secret: string, refetch: (id: string) => Promise<void>): FastifyPluginAsync => async (app) => {
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_req: FastifyRequest, body, done) => done(null, body));

  app.post('/hooks/facesign', { preHandler: verify(secret) }, async (req, reply) => {
    const event = JSON.parse((req.body as Buffer).toString()) as { sessionId: string };
    await refetch(event.sessionId);
    return reply.code(204).send();
  });

  app.post('/hooks/facesign/staging', async (req, reply) => {
    const { sessionId } = JSON.parse(String(req.body)) as { sessionId: string };
    await refetch(sessionId);
    return reply.code(204).send();
  });
};
