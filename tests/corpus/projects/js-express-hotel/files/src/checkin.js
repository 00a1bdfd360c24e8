import { Router } from 'express';
import multer from 'multer';
import { config } from './config.js';
import { log } from './log.js';
import { FaceApi } from './vendor/arsa.js';

const upload = multer({ limits: { fileSize: 5e6 } });
const faces = new FaceApi({ key: config.arsaKey });
export const checkin = Router();

async function soleGuest(req, res, next) {
  try {
    const seen = await faces.identify(req.file.buffer);
    if (seen.length !== 1) return res.status(422).json({ error: 'one_face' });
    const [who] = seen;
    if (!who.alive) return res.status(403).json({ error: 'spoof' });
    req.guest = who.guest;
    return next();
  } catch (err) {
    return next(err);
  }
}

checkin.post('/rooms/:room/key', upload.single('selfie'), soleGuest, (req, res) => {
  if (!req.guest) return res.status(404).end();
  res.json({ room: req.params.room, guest: req.guest });
});

checkin.post('/kiosk/greet', upload.single('selfie'), async (req, res) => {
  const seen = await faces.identify(req.file.buffer);
  const who = seen.at(0);
  if (who?.guest) {
    return res.json({ hello: who.guest });
  }
  res.status(404).end();
});

checkin.post('/kiosk/late', upload.single('selfie'), async (req, res) => {
  const seen = await faces.identify(req.file.buffer);
  if (seen.length !== 1) return res.sendStatus(422);
  const who = seen[0];
  if (who.guest) await openDoor(who.guest);
  if (!who.alive) return res.sendStatus(403);
  res.sendStatus(204);
});

checkin.post('/kiosk/some', upload.single('selfie'), async (req, res) => {
  const seen = await faces.identify(req.file.buffer);
  if (!seen.some((s) => s.alive)) return res.sendStatus(403);
  const names = seen.map((s) => s.guest).filter(Boolean);
  res.json({ names });
});

checkin.post('/kiosk/every', upload.single('selfie'), async (req, res) => {
  const seen = await faces.identify(req.file.buffer);
  if (seen.length === 0 || !seen.every((s) => s.alive)) return res.sendStatus(403);
  res.json({ names: seen.map((s) => s.guest).filter(Boolean) });
});

checkin.post('/mobile', async (req, res) => {
  const { guestId, liveness } = req.body;
  if (liveness?.passed !== true) {
    return res.sendStatus(403);
  }
  await openDoor(guestId);
  res.sendStatus(204);
});

checkin.post('/newsletter', async (req, res) => {
  const { email, active } = req.body;
  if (!active) return res.sendStatus(204);
  log.info({ domain: email.split('@')[1] }, 'newsletter');
  res.sendStatus(202);
});

checkin.use((err, req, res, next) => {
  log.error({ err: err.message, file: req.file }, 'check-in failed');
  res.status(err.status ?? 500).json({ error: 'failed' });
});

async function openDoor(guest) {
  log.info({ guest }, 'door');
}
