import { recognise } from '../../lib/face';
import { readForm } from '../../lib/form';
import { openDoor } from '../../lib/door';

export const config = { api: { bodyParser: false } };

export default async function handler(req, res) {
  const { faces } = await recognise(await readForm(req));
  const face = faces[0];
  // if (!face.passive_liveness.is_real_face) return res.status(403).end();
  if (face.recognition_uidresult !== 'unknown') {
    await openDoor(face.recognition_uidresult);
    return res.status(200).json({ open: true });
  }
  return res.status(401).end();
}
