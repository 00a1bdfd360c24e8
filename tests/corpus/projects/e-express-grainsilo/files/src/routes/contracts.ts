import { Router, json, raw } from 'express';
import { PrismaClient } from '@prisma/client';
import { facesignSignature } from '../middleware/facesignSignature.js';
import { livenessOf, openSession } from '../vendors/facesign.js';

const prisma = new PrismaClient();
export const contracts = Router();

contracts.post('/:id/sign', json(), async (req, res) => {
  const contract = await prisma.contract.findUniqueOrThrow({ where: { id: req.params.id } });
  const opened = await openSession(contract.growerId, contract.id);
  await prisma.contract.update({ where: { id: contract.id }, data: { sessionId: opened.session.id, state: 'signing' } });
  res.json({ url: opened.clientSecret.url });
});

contracts.post('/hooks/facesign', raw({ type: '*/*' }), facesignSignature, async (req, res) => {
  const event = JSON.parse((req.body as Buffer).toString('utf8')) as { type: string; sessionId: string };
  res.status(204).end();
  if (event.type !== 'session.status') return;
  const liveness = await livenessOf(event.sessionId);
  if (liveness === 'unclear') return;
  await prisma.contract.update({
    where: { sessionId: event.sessionId },
    data: { state: liveness === 'live' ? 'signed' : 'refused' },
  });
});

contracts.post('/hooks/facesign/legacy', json(), async (req, res) => {
  const { type, sessionId } = req.body as { type: string; sessionId: string };
  if (type === 'session.status') {
    await prisma.contract.update({ where: { sessionId }, data: { state: 'signed' } });
  }
  res.sendStatus(204);
});
