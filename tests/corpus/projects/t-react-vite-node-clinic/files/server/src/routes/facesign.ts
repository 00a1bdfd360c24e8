import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync, preHandlerAsyncHookHandler } from 'fastify';
import type { FaceSignSession } from '../plugins/providers.js';
import * as patients from '../patients.js';

const SECRET = process.env.FACESIGN_WEBHOOK_SECRET ?? '';

function mac(payload: string | Buffer): string {
  return createHmac('sha256', SECRET).update(payload).digest('hex');
}

const signed: preHandlerAsyncHookHandler = async (req, reply) => {
  const given = Buffer.from(String(req.headers['facesign-signature'] ?? ''));
  const wanted = Buffer.from(mac(req.body as Buffer));
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    return reply.code(401).send();
  }
};

function alive(session: FaceSignSession): boolean {
  const node = session.report?.nodeReports?.find((n) => n.type === 'liveness_detection');
  return node?.outcome === 'livenessDetected';
}

const routes: FastifyPluginAsync = async (app) => {
  app.post<{ Params: { id: string } }>('/patients/:id/sessions', async (req) => {
    const { session, clientSecret } = await app.facesign.create(req.params.id);
    req.log.info({ session: session.id }, 'session opened');
    return { sessionId: session.id, clientSecret: clientSecret.secret };
  });

  app.get<{ Params: { id: string } }>('/sessions/:id', async (req) => {
    const session = await app.facesign.session(req.params.id);
    return { proven: session.status === 'complete' && alive(session) };
  });

  app.register(async (hooks) => {
    hooks.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_req, body, done) => done(null, body));

    hooks.post('/hooks/facesign', { preHandler: signed }, async (req, reply) => {
      const event = JSON.parse(String(req.body)) as { type: string; sessionId: string };
      const session = await app.facesign.session(event.sessionId);
      if (alive(session)) await patients.markProven(session.clientReferenceId);
      return reply.code(204).send();
    });
  });

  app.post<{ Body: { type: string; sessionId: string } }>('/hooks/facesign/media', async (req, reply) => {
    await patients.attachMedia(req.body.sessionId, req.body.type);
    return reply.code(204).send();
  });

  app.post<{ Body: { id: string; sessionId: string } }>('/hooks/facesign/analysis', async (req, reply) => {
    const expected = mac(JSON.stringify(req.body));
    if (req.headers['x-facesign-signature'] !== expected) return reply.code(401).send();
    await patients.requestReview(req.body.sessionId);
    return reply.code(204).send();
  });
};

export default routes;
