import { recognise, pickLive } from '../../lib/face';
import { readForm } from '../../lib/form';

export const config = { api: { bodyParser: false } };

export default async function handler(req, res) {
  const answer = await recognise(await readForm(req));
  const live = pickLive(answer);
  if (answer.faces.length !== 1 || live.length !== 1) {
    return res.status(422).json({ error: 'exactly one live face, please' });
  }
  return res.status(200).json({ visitor: live[0].recognition_uidresult });
}
