import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { env } from '../env.js';

export const facesignSignature: RequestHandler = (req, res, next) => {
  const mac = createHmac('sha256', env.FACESIGN_WEBHOOK_SECRET).update(req.body as Buffer).digest();
  const sent = Buffer.from(req.get('FaceSign-Signature') ?? '', 'hex');
  if (sent.length !== mac.length || !timingSafeEqual(sent, mac)) {
    res.status(401).end();
    return;
  }
  next();
};
