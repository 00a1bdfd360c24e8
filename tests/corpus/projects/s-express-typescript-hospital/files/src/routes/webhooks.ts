import express, { Router } from 'express';
import { provenAlive } from '../clients/facesign';
import { logger } from '../lib/logger';
import { facesignSignature, hmacOf } from '../middleware/facesignSignature';
import { patients } from '../services/patients';

export const webhooks = Router();

webhooks.post('/facesign/status', express.raw({ type: '*/*' }), facesignSignature, async (_req, res) => {
  const event = res.locals.event as { type: string; sessionId: string };
  if (event.type === 'session.status') {
    await patients.setProven(event.sessionId, await provenAlive(event.sessionId));
  }
  res.sendStatus(204);
});

webhooks.post('/facesign/media', express.json(), async (req, res) => {
  const { id, sessionId } = req.body as { id: string; sessionId: string };
  logger.info({ event: id }, 'facesign media');
  await patients.markRecordingReady(sessionId);
  res.sendStatus(204);
});

webhooks.post('/facesign/analysis', express.json(), async (req, res) => {
  const expected = hmacOf(JSON.stringify(req.body));
  if (req.get('FaceSign-Signature') !== expected) {
    return res.status(401).json({ error: 'signature' });
  }
  await patients.flag(req.body.sessionId, 'analysis');
  return res.sendStatus(204);
});

// The pager gateway of the house; it authenticates by network.
webhooks.post('/pager/ack', express.json(), async (req, res) => {
  await patients.acknowledge(req.body.pager);
  res.sendStatus(204);
});

webhooks.get('/etag', (req, res) => {
  if (req.get('If-None-Match') === patients.etag()) return res.sendStatus(304);
  return res.set('ETag', patients.etag()).json({ count: patients.count() });
});
