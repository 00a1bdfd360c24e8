import { createHmac, timingSafeEqual } from 'crypto';
import getRawBody from 'raw-body';
import { openDoor } from '../../lib/door';

export const config = { api: { bodyParser: false } };

export default async function handler(req, res) {
  const raw = await getRawBody(req);
  const header = req.headers['x-facesign-signature'] || '';
  const mac = Buffer.from('sha256=' + createHmac('sha256', process.env.FACESIGN_WEBHOOK_SECRET).update(raw).digest('hex'));
  const given = Buffer.from(header);
  if (mac.length !== given.length || !timingSafeEqual(mac, given)) return res.status(401).end();
  await openDoor(JSON.parse(raw).sessionId);
  res.status(200).end();
}
