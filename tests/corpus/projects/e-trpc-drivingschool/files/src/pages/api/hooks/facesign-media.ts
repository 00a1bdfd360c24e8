import { createHmac } from 'node:crypto';
import type { NextApiRequest, NextApiResponse } from 'next';
import { queueRefetch } from '../../../server/queue';

export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  const mac = createHmac('sha256', process.env.FACESIGN_WEBHOOK_SECRET!)
    .update(JSON.stringify(req.body))
    .digest('hex');
  if (req.headers['facesign-signature'] !== mac) return res.status(401).end();
  if (req.body.type === 'media.ready') await queueRefetch(req.body.sessionId);
  return res.status(204).end();
}
