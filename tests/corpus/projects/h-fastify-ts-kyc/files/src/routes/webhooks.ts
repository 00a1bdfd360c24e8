import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.js';
import type { Cases } from '../repositories/cases.js';
import { onfidoClear } from '../services/vendors.js';

type Raw = FastifyRequest<{ Body: Buffer }>;

function verifier(header: string, secret: string) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const given = Buffer.from(String(request.headers[header] ?? ''), 'hex');
    const wanted = createHmac('sha256', secret).update(request.body as Buffer).digest();
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return reply.code(401).send();
    return undefined;
  };
}

export default async function webhooks(app: FastifyInstance, { config, cases }: { config: Config; cases: Cases }): Promise<void> {
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  await app.register(async (facesign) => {
    facesign.addHook('preHandler', verifier('facesign-signature', config.FACESIGN_WEBHOOK_SECRET));

    facesign.post('/facesign', async (request: Raw, reply) => {
      const event = JSON.parse(request.body.toString('utf8')) as { type: string; sessionId: string };
      if (event.type === 'session.status') await cases.refetch(event.sessionId);
      return reply.code(204).send();
    });
  });

  app.post('/onfido', { preHandler: verifier('x-sha2-signature', config.ONFIDO_WEBHOOK_SECRET) }, async (request: Raw, reply) => {
    const { payload } = JSON.parse(request.body.toString('utf8')) as { payload: { object: { id: string } } };
    if (await onfidoClear(config, payload.object.id)) await cases.clear(payload.object.id);
    return reply.code(204).send();
  });

  app.post('/facesign/analysis', async (request: Raw, reply) => {
    const analysis = JSON.parse(request.body.toString('utf8')) as { type: string; sessionId: string };
    await cases.flag(analysis.sessionId, analysis.type);
    request.log.info({ session: analysis.sessionId }, 'flagged'); // visor:allow[biometric-logging] only the id is logged
    return reply.code(204).send();
  });
}
