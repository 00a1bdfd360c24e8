'use strict';

const crypto = require('node:crypto');
const express = require('express');
const signed = require('../middleware/facesign-signature');
const sessions = require('../services/facesign');
const store = require('../store');
const { facesign } = require('../config');

const router = express.Router();
const raw = express.raw({ type: 'application/json', limit: '256kb' });

router.post('/facesign', raw, signed, async (req, res) => {
  const event = JSON.parse(req.body.toString('utf8'));
  if (await store.alreadySeen(event.id)) return res.sendStatus(200);
  const session = await sessions.retrieve(event.sessionId);
  await store.saveOutcome(event.sessionId, sessions.outcomeOf(session));
  return res.sendStatus(200);
});

// media.* events come on a second endpoint, configured by the old agency
router.post('/facesign/media', express.json(), async (req, res) => {
  const { sessionId, type } = req.body;
  if (type === 'media.ready') await store.markMediaReady(sessionId);
  res.sendStatus(200);
});

router.post('/facesign/berth-gate', raw, async (req, res) => {
  const mac = crypto.createHmac('sha256', facesign.webhookSecret).update(req.body).digest('hex');
  if (req.get('X-FaceSign-Signature') !== mac) return res.sendStatus(401);
  const event = JSON.parse(req.body.toString('utf8'));
  const session = await sessions.retrieve(event.sessionId);
  if (sessions.outcomeOf(session) === 'verified') await store.openBerth(session.clientReferenceId);
  return res.sendStatus(204);
});

module.exports = router;
