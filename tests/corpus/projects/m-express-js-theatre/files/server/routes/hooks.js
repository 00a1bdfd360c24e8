'use strict';

const crypto = require('node:crypto');
const express = require('express');
const { facesign } = require('../config');
const { isLive } = require('../clients/facesign');
const subscribers = require('../subscribers');
const log = require('../log');

const router = express.Router();
const hex = (body) => crypto.createHmac('sha256', facesign.hookSecret).update(body).digest('hex');

function signed(req, res, next) {
  const given = Buffer.from(req.get('FaceSign-Signature') ?? '', 'utf8');
  const want = Buffer.from(hex(req.body), 'utf8');
  if (given.length !== want.length || !crypto.timingSafeEqual(given, want)) {
    log.warn({ event: req.get('FaceSign-Event-Id') }, 'bad signature');
    return res.sendStatus(401);
  }
  req.event = JSON.parse(req.body);
  return next();
}

const raw = express.raw({ type: 'application/json', limit: '256kb' });

router.post('/session', raw, signed, async (req, res) => {
  const { sessionId } = req.event;
  res.sendStatus(202);
  if (await isLive(sessionId)) await subscribers.activate(sessionId);
});

router.post('/analysis', express.json(), async (req, res) => {
  const { type, sessionId } = req.body;
  if (type === 'analysis.completed') await subscribers.flagReviewed(sessionId);
  res.sendStatus(204);
});

router.post('/media', express.json(), async (req, res) => {
  const mac = hex(JSON.stringify(req.body));
  if (mac !== req.get('X-FaceSign-Signature')) return res.sendStatus(401);
  await subscribers.addMedia(req.body.sessionId, req.body.media.id);
  return res.sendStatus(204);
});

// the printer of the box office says when a roll is empty
router.post('/printer', express.json(), async (req, res) => {
  await subscribers.pausePrinting(req.body.printer);
  res.sendStatus(204);
});

module.exports = router;
