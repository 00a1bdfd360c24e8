import { recognise } from '../../lib/face';
import { readForm } from '../../lib/form';

export const config = { api: { bodyParser: false } };

export default async function handler(req, res) {
  try {
    const data = await recognise(await readForm(req));
    return res.status(200).json(data);
  } catch (error) {
    return res.status(502).json({ error: 'face api' });
  }
}
