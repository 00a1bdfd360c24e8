import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { env } from '../env.js';
import { FaceSign } from '../clients/facesign.js';

interface Doorbell {
  id: string;
  type: string;
  sessionId: string;
}

const mac = (bytes: Buffer | string) => createHmac('sha256', env.FACESIGN_WEBHOOK_SECRET).update(bytes).digest();

function same(header: unknown, expected: Buffer): boolean {
  if (typeof header !== 'string') return false;
  const given = Buffer.from(header.replace(/^sha256=/, ''), 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

async function signed(req: FastifyRequest, reply: FastifyReply) {
  if (!same(req.headers['x-facesign-signature'], mac(req.rawBody as Buffer))) return reply.code(401).send();
}

export const hooks: FastifyPluginAsync = async (app) => {
  const facesign = new FaceSign(env);

  await app.register(async (scope) => {
    scope.addHook('preHandler', signed);

    scope.post<{ Body: Doorbell }>('/facesign', { config: { rawBody: true } }, async (req, reply) => {
      const { id, sessionId } = req.body;
      if (await app.donations.seen(id)) return reply.code(200).send();
      const proof = await facesign.proof(sessionId);
      if (proof.state === 'proven') await app.donations.admit(sessionId);
      return reply.code(200).send();
    });
  });

  app.post<{ Body: Doorbell }>('/facesign/analysis', async (req, reply) => {
    const expected = mac(JSON.stringify(req.body));
    if (!same(req.headers['facesign-signature'], expected)) return reply.code(401).send();
    req.log.info({ event: req.body.id, type: req.body.type }, 'analysis event');
    await app.donations.noteAnalysis(req.body.sessionId);
    return reply.code(200).send();
  });
};
