'use strict';

const crypto = require('node:crypto');
const express = require('express');

const FIVE_MINUTES = 300;

/** Keeps the raw bytes: mount it before any JSON parser. */
const raw = express.raw({ type: '*/*', limit: '256kb' });

function equalHex(a, b) {
  const left = Buffer.from(String(a ?? ''), 'hex');
  const right = Buffer.from(b, 'hex');
  return left.length === right.length && crypto.timingSafeEqual(left, right);
}

function facesignSignature(req, res, next) {
  const secret = process.env.FACESIGN_WEBHOOK_SECRET;
  if (!secret) return res.sendStatus(503);
  const expected = crypto.createHmac('sha256', secret).update(req.body).digest('hex');
  if (!equalHex(req.get('FaceSign-Signature'), expected)) return res.sendStatus(401);
  req.event = JSON.parse(req.body.toString('utf8'));
  return next();
}

function diditSignature(req, res, next) {
  const stamp = Number(req.get('X-Timestamp'));
  if (!Number.isFinite(stamp) || Math.abs(Date.now() / 1000 - stamp) > FIVE_MINUTES) return res.sendStatus(401);
  const expected = crypto
    .createHmac('sha256', process.env.DIDIT_WEBHOOK_SECRET)
    .update(JSON.stringify(JSON.parse(req.body)))
    .digest('hex');
  if (req.get('X-Signature') !== expected) return res.sendStatus(401);
  req.event = JSON.parse(req.body);
  return next();
}

function requireDesk(req, res, next) {
  if (req.session?.role !== 'desk') return res.sendStatus(403);
  return next();
}

module.exports = { raw, facesignSignature, diditSignature, requireDesk };
