import { Router } from 'express';
import multer from 'multer';
import { arsa, facesign, log } from '../http/clients';
import { GuestFaces, Refused } from '../services/guestFaces';
import { Onboarding } from '../services/onboarding';
import { bookings, bucket, doors } from '../store';

export const kiosk = Router();
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 5 << 20 } });
const faces = new GuestFaces(arsa);
const onboarding = new Onboarding(facesign);

kiosk.post('/checkin', upload.single('photo'), async (req, res, next) => {
  try {
    const guest = await faces.identify(req.file!.buffer);
    const key = await doors.cut(guest);
    log.info({ guest, room: key.room }, 'key card cut');
    res.json({ room: key.room });
  } catch (e) {
    if (e instanceof Refused) return res.status(403).json({ reason: e.reason });
    next(e);
  }
});

kiosk.post('/spa', upload.single('photo'), async (req, res) => {
  const { faces: seen } = await faces.look(req.file!.buffer);
  if (!seen.length) return res.sendStatus(404);
  const face = seen[0];
  if (!face.passive_liveness?.is_real_face) return res.sendStatus(403);
  await doors.openSpa(face.recognition_uidresult);
  return res.sendStatus(204);
});

kiosk.post('/minibar', upload.single('photo'), async (req, res) => {
  const result = await faces.look(req.file!.buffer);
  if (result.faces.length !== 1) return res.sendStatus(409);
  const face = result.faces[0];
  const live = face.passive_liveness?.is_real_face;
  if (live) log.info('real face at the minibar');
  if (face.recognition_uidresult !== 'unknown') {
    await bookings.charge(face.recognition_uidresult, req.body.items);
  }
  return res.sendStatus(204);
});

kiosk.post('/preview', upload.single('photo'), async (req, res) => {
  const result = await faces.look(req.file!.buffer);
  log.info({ result }, 'preview');
  res.json({ count: result.faces.length });
});

kiosk.post('/arrivals/:booking/selfie', upload.single('photo'), async (req, res) => {
  const booking = await bookings.get(req.params.booking);
  if (req.body.livenessPassed !== 'true') return res.status(422).json({ error: 'blink, please' });
  await bucket.upload(`selfies/${booking.id}.jpg`, req.file!.buffer);
  return res.sendStatus(201);
});

kiosk.post('/arrivals/:booking/proof', async (req, res) => {
  const booking = await bookings.get(req.params.booking);
  if (!(await onboarding.passed(booking.sessionId))) return res.sendStatus(403);
  await bookings.admit(booking.id);
  return res.sendStatus(204);
});
