import crypto from 'node:crypto';
import { config } from '../config.js';

export function facesignSignature(req, res, next) {
  const given = Buffer.from(req.get('FaceSign-Signature') ?? '', 'hex');
  const expected = crypto.createHmac('sha256', config.facesign.webhookSecret).update(req.body).digest();
  if (given.length !== expected.length || !crypto.timingSafeEqual(given, expected)) {
    return res.sendStatus(401);
  }
  req.event = JSON.parse(req.body.toString('utf8'));
  next();
}
