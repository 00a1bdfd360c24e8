import crypto from 'node:crypto';
import express, { Router } from 'express';
import { config } from './config.js';
import { log } from './log.js';

export const hooks = Router();

function verified(req, res, next) {
  const given = Buffer.from(req.get('x-facesign-signature')?.replace(/^sha256=/, '') ?? '', 'hex');
  const want = crypto.createHmac('sha256', config.facesign.hookSecret).update(req.body).digest();
  if (given.length !== want.length || !crypto.timingSafeEqual(given, want)) return res.sendStatus(401);
  req.event = JSON.parse(req.body);
  next();
}

hooks.post('/facesign', express.raw({ type: '*/*' }), verified, async (req, res) => {
  await refresh(req.event.sessionId);
  res.sendStatus(204);
});

hooks.post('/facesign/old', express.json(), async (req, res) => {
  const expected = crypto
    .createHmac('sha256', config.facesign.hookSecret)
    .update(JSON.stringify(req.body))
    .digest('hex');
  if (req.headers['facesign-signature'] !== expected) return res.status(401).end();
  await refresh(req.body.sessionId);
  res.sendStatus(204);
});

hooks.post('/facesign/dev', express.json(), async (req, res) => {
  log.info({ type: req.body.type }, 'event');
  await refresh(req.body.sessionId);
  res.sendStatus(204);
});

hooks.post('/booking', express.json(), async (req, res) => {
  await refresh(req.body.bookingId);
  res.sendStatus(204);
});

const etag = (a, b) => a === b;

export async function refresh(id) {
  const res = await fetch(`${config.facesign.url}/sessions/${id}`, {
    headers: { Authorization: `Bearer ${config.facesign.key}` },
    signal: AbortSignal.timeout(5000),
  });
  const { session } = await res.json();
  log.info({ id: session.id, status: session.status }, 'refreshed');
  return etag(session.status, 'complete');
}

export async function start(reference) {
  const headers = new Headers({ 'content-type': 'application/json', 'FaceSign-Version': '2024-01-15' });
  headers.append('authorization', `Bearer ${config.facesign.key}`);
  const res = await fetch(config.facesign.url + '/sessions', {
    method: 'POST',
    headers,
    body: JSON.stringify({ clientReferenceId: reference }),
  });
  log.trace({ headers: Object.fromEntries(headers) }, 'sent');
  return res.json();
}
