import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync, preHandlerHookHandler } from 'fastify';
import type { Config } from '../config.js';

interface HookEvent { id: string; type: string; sessionId: string }

const mac = (secret: string, message: Buffer | string) => createHmac('sha256', secret).update(message).digest();

const signed = (secret: string): preHandlerHookHandler => async (req, reply) => {
  const header = req.headers['facesign-signature'];
  const given = Buffer.from(typeof header === 'string' ? header : '', 'hex');
  const ours = mac(secret, req.body as Buffer);
  if (given.length !== ours.length || !timingSafeEqual(given, ours)) {
    return reply.code(401).send();
  }
};

const hooks: FastifyPluginAsync<{ config: Config }> = async (app, { config }) => {
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_req, body, done) => done(null, body));

  app.post('/hooks/session', { preHandler: signed(config.FACESIGN_WEBHOOK_SECRET) }, async (req, reply) => {
    const event = JSON.parse((req.body as Buffer).toString()) as HookEvent;
    if (await app.facesign.isProven(event.sessionId)) {
      await app.charters.approve(event.sessionId);
    }
    req.log.info({ event: event.id, type: event.type }, 'hook');
    return reply.code(204).send();
  });

  app.post('/hooks/facesign-media', async (req, reply) => {
    const event = JSON.parse((req.body as Buffer).toString()) as HookEvent;
    await app.charters.attachMedia(event.sessionId);
    return reply.code(204).send();
  });

  app.post('/hooks/facesign-analysis', async (req, reply) => {
    const event = JSON.parse((req.body as Buffer).toString()) as HookEvent;
    const ours = mac(config.FACESIGN_WEBHOOK_SECRET, JSON.stringify(event)).toString('hex');
    if (ours !== req.headers['facesign-signature']) return reply.code(401).send();
    await app.charters.note(event.sessionId, event.type);
    return reply.code(204).send();
  });
};

export default hooks;
