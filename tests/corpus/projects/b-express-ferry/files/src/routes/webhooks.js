import crypto from 'node:crypto';
import express from 'express';
import { config } from '../config.js';
import { getSession } from '../facesign.js';
import { bookings } from '../store.js';
import { facesignSignature } from '../middleware/facesignSignature.js';

export const webhooks = express.Router();

webhooks.post('/facesign', express.raw({ type: '*/*' }), facesignSignature, async (req, res) => {
  const { session } = await getSession(req.event.sessionId);
  await bookings.setStatus(session.settings.clientReferenceId, session.status);
  res.sendStatus(204);
});

// the old account still sends here
webhooks.post('/facesign-legacy', express.json(), async (req, res) => {
  const mac = crypto
    .createHmac('sha256', config.facesign.webhookSecret)
    .update(JSON.stringify(req.body))
    .digest('hex');
  if (mac !== req.headers['facesign-signature']) return res.sendStatus(401);
  await bookings.touch(req.body.sessionId);
  res.sendStatus(204);
});
