/** Middleware of the doors. */
import multer from 'multer';
import { liveness, recognize } from './clients.js';

export const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 4 << 20 } }).single('photo');
export const toDisk = multer({ dest: '/var/lib/doors/photos' }).single('photo');

/** Puts req.member there, or ends the request. */
export async function member(req, res, next) {
  try {
    const { faces } = await recognize(req.file.buffer);
    if (faces?.length !== 1) return res.sendStatus(422);
    const [face] = faces;
    const { is_real_face: live } = face.passive_liveness;
    if (!live) return res.status(403).json({ reason: 'spoof' });
    if (face.recognition_uidresult === 'unknown') return res.sendStatus(403);
    req.member = face.recognition_uidresult;
    return next();
  } catch (failure) {
    return next(failure);
  }
}

export async function live(req, res, next) {
  if (!(await liveness(req.file.buffer))) return res.sendStatus(403);
  return next();
}
