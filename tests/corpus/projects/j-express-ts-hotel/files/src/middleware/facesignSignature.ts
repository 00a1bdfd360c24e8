import crypto from 'node:crypto';
import type { RequestHandler } from 'express';
import { config } from '../config';

const hex = /^[0-9a-f]{64}$/;

export const facesignSignature: RequestHandler = (req, res, next) => {
  const given = req.get('FaceSign-Signature') ?? '';
  const want = crypto.createHmac('sha256', config.facesign.webhookSecret).update(req.body as Buffer).digest();
  if (!hex.test(given) || !crypto.timingSafeEqual(Buffer.from(given, 'hex'), want)) {
    res.sendStatus(401);
    return;
  }
  next();
};
