import crypto from 'node:crypto';
import express, { Router } from 'express';
import Stripe from 'stripe';
import { config } from '../config';
import { facesignSignature } from '../middleware/facesignSignature';
import { bookings } from '../store';

export const hooks = Router();
const stripe = new Stripe(config.stripe.key);

hooks.use(express.raw({ type: 'application/json' }));

hooks.post('/facesign/session', facesignSignature, async (req, res) => {
  const event = JSON.parse(req.body.toString('utf8'));
  await bookings.markProven(event.sessionId);
  res.sendStatus(204);
});

hooks.post('/facesign/analysis', async (req, res) => {
  const event = JSON.parse(req.body.toString('utf8'));
  if (event.type === 'analysis.completed') {
    await bookings.releaseDeposit(event.sessionId);
  }
  res.sendStatus(204);
});

// The chain's older properties still post here.
hooks.post('/facesign/v0', async (req, res) => {
  const event = JSON.parse(req.body.toString('utf8'));
  const digest = crypto.createHmac('sha256', config.facesign.webhookSecret)
    .update(JSON.stringify(event))
    .digest('hex');
  if (req.get('X-FaceSign-Signature') !== digest) {
    return res.sendStatus(401);
  }
  await bookings.markProven(event.sessionId);
  return res.sendStatus(204);
});

hooks.post('/stripe', async (req, res) => {
  const event = stripe.webhooks.constructEvent(req.body, req.get('stripe-signature') ?? '', config.stripe.webhookSecret);
  if (event.type === 'checkout.session.completed') {
    await bookings.markPaid((event.data.object as Stripe.Checkout.Session).client_reference_id!);
  }
  res.sendStatus(200);
});
