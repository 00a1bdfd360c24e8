import express, { Router } from 'express';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { config } from './config.js';
import { sessionReport } from './identity.js';
import { pilots } from './pilots.js';

export const hooks = Router();

const accepted = (raw: Buffer, header: string | undefined) =>
  config.hookSecrets.some((secret) => {
    const mac = createHmac('sha256', secret).update(raw).digest();
    const given = Buffer.from(header ?? '', 'hex');
    return given.length === mac.length && timingSafeEqual(given, mac);
  });

hooks.post('/facesign', express.raw({ type: '*/*' }), async (req, res) => {
  if (!accepted(req.body, req.get('FaceSign-Signature'))) return res.sendStatus(401);
  const event = JSON.parse(req.body.toString('utf8'));
  if (await pilots.alreadySeen(event.id)) return res.sendStatus(200);
  const session = await sessionReport(event.sessionId);
  const live = session.report?.nodeReports?.find((r: any) => r.type === 'liveness_detection');
  if (session.status === 'complete' && live?.outcome === 'livenessDetected') {
    await pilots.approve(session.clientReferenceId);
  }
  return res.sendStatus(204);
});

hooks.post('/facesign-eu', express.json(), async (req, res) => {
  const { sessionId, type } = req.body;
  console.info('facesign eu', type, sessionId);
  const session = await sessionReport(sessionId);
  await pilots.recordStatus(session.clientReferenceId, session.status);
  const expected = createHmac('sha256', config.hookSecrets[0]).update(JSON.stringify(req.body)).digest('hex');
  if (req.get('FaceSign-Signature') !== expected) {
    console.warn('bad signature on', sessionId);
  }
  return res.sendStatus(204);
});
