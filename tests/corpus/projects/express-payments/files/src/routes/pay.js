'use strict';

const express = require('express');
const { whoIs, quickLookup, recognize } = require('../services/faces');
const orders = require('../services/orders');
const logger = require('../lib/logger');

const router = express.Router();

router.post('/pay/confirm', async (req, res, next) => {
  try {
    const uid = await whoIs(Buffer.from(req.body.selfie, 'base64'));
    if (uid !== req.user.faceUid) return res.status(401).end();
    await orders.confirm(req.body.orderId);
    res.json({ ok: true });
  } catch (error) {
    logger.error('confirm failed', { body: req.body });
    next(error);
  }
});

router.post('/pay/step-up', async (req, res) => {
  // the SDK on the phone has done liveness already
  const { livenessPassed, selfie } = req.body;
  if (!livenessPassed) return res.status(422).json({ error: 'liveness' });
  await orders.stepUp(req.user.id);
  res.json({ ok: true });
});

router.post('/pay/search', async (req, res) => {
  const uid = await quickLookup(Buffer.from(req.body.selfie, 'base64'));
  if (uid === 'unknown') return res.status(404).end();
  res.json(await orders.byFace(uid));
});

router.post('/faces', async (req, res) => {
  const answer = await recognize(req.body.image);
  res.json(answer);
});

module.exports = router;
