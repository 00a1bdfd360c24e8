import crypto from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { config } from '../config';

export function hmacOf(body: Buffer | string): string {
  return crypto.createHmac('sha256', config.facesign.webhookSecret).update(body).digest('hex');
}

/** Mounted after express.raw(), so that req.body is the Buffer as it came in. */
export function facesignSignature(req: Request, res: Response, next: NextFunction) {
  const given = Buffer.from(req.header('FaceSign-Signature') ?? '', 'hex');
  const wanted = Buffer.from(hmacOf(req.body as Buffer), 'hex');
  if (given.length !== wanted.length || !crypto.timingSafeEqual(given, wanted)) {
    return res.sendStatus(401);
  }
  res.locals.event = JSON.parse(req.body.toString('utf8'));
  return next();
}
