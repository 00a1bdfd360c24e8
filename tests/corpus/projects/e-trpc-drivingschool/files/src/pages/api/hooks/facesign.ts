import { createHmac, timingSafeEqual } from 'node:crypto';
import type { NextApiRequest, NextApiResponse } from 'next';
import { queueRefetch } from '../../../server/queue';

export const config = { api: { bodyParser: false } };

async function rawBody(req: NextApiRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  const raw = await rawBody(req);
  const expected = createHmac('sha256', process.env.FACESIGN_WEBHOOK_SECRET!).update(raw).digest('hex');
  const given = String(req.headers['facesign-signature'] ?? '');
  if (given.length !== expected.length || !timingSafeEqual(Buffer.from(given), Buffer.from(expected))) {
    return res.status(401).end();
  }
  const event = JSON.parse(raw.toString());
  await queueRefetch(event.sessionId);
  return res.status(204).end();
}
