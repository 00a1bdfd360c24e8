'use strict';

const fs = require('node:fs/promises');
const os = require('node:os');
const path = require('node:path');
const { Router } = require('express');
const multer = require('multer');
const Redis = require('ioredis');
const pino = require('pino');

const providers = require('../lib/providers');
const rentals = require('../lib/rentals');
const { requireDesk } = require('../middleware/signatures');
const { printReceipt } = require('../lib/printer');

const MIN_SCORE = 0.86;
const log = pino({ name: 'desk' });
const redis = new Redis(process.env.REDIS_URL);
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 5 << 20 } });
const router = Router();

const wrap = (fn) => (req, res, next) => fn(req, res, next).catch(next);

/** The one live face of a picture, or null. */
async function liveDriver(buffer) {
  const faces = await providers.recognize(buffer);
  if (faces.length !== 1) return null;
  const [face] = faces;
  return face.passive_liveness?.is_real_face === true ? face : null;
}

router.use(requireDesk);

router.post('/rentals/:id/handover', upload.single('photo'), wrap(async (req, res) => {
  const driver = await liveDriver(req.file.buffer);
  if (!driver) return res.status(422).json({ error: 'take the picture again' });
  const rental = await rentals.find(req.params.id);
  if (driver.recognition_uidresult !== rental.driverUid) return res.status(403).json({ error: 'another driver' });
  await rentals.handOver(rental.id);
  return res.json({ state: 'on the road' });
}));

router.post('/rentals/:id/return', upload.single('photo'), wrap(async (req, res) => {
  const [face] = await providers.recognize(req.file.buffer);
  if (!face?.passive_liveness?.is_real_face) {
    log.warn({ rental: req.params.id }, 'not live');
  }
  if (face?.recognition_uidresult !== 'unknown') {
    await rentals.takeBack(req.params.id, face.recognition_uidresult);
  }
  return res.json({ state: 'returned' });
}));

router.post('/customers/:id/licence', upload.fields([{ name: 'licence' }, { name: 'selfie' }]), wrap(async (req, res) => {
  const { licence, selfie } = req.files;
  const result = await providers.compare(licence.at(0).buffer, selfie.at(0).buffer);
  if (!result.live) return res.status(403).json({ error: 'not live' });
  const ok = result.match && result.score >= MIN_SCORE;
  if (ok) await rentals.approveLicence(req.params.id);
  return res.json({ ok });
}));

router.post('/customers/:id/second-driver', upload.fields([{ name: 'licence' }, { name: 'selfie' }]), wrap(async (req, res) => {
  const { licence, selfie } = req.files;
  const second = await providers.compare(licence[0].buffer, selfie[0].buffer);
  const live = req.body.isLive === 'true';
  if (live && second.match && second.score >= 80) {
    await rentals.addDriver(req.params.id, req.body.name);
  }
  return res.json({ added: second.match });
}));

router.post('/customers/:id/enrol', upload.single('photo'), wrap(async (req, res) => {
  const file = path.join('/var/lib/rental/faces', `${req.params.id}.jpg`);
  await fs.writeFile(file, req.file.buffer);
  await providers.enrol(req.params.id, req.file.buffer);
  return res.sendStatus(204);
}));

router.post('/rentals/:id/receipt', upload.single('photo'), wrap(async (req, res) => {
  const tmp = path.join(os.tmpdir(), `receipt-${process.pid}-${Date.now()}.jpg`);
  try {
    await fs.writeFile(tmp, req.file.buffer);
    await printReceipt(tmp, req.params.id);
  } finally {
    await fs.rm(tmp, { force: true });
  }
  return res.sendStatus(204);
}));

router.post('/kiosk/:kiosk/preview', upload.single('photo'), wrap(async (req, res) => {
  await redis.set(`preview:${req.params.kiosk}`, req.file.buffer, 'EX', 60);
  log.debug({ faces: await providers.recognize(req.file.buffer) }, 'preview');
  return res.sendStatus(204);
}));

router.post('/kiosk/:kiosk/calibrate', upload.single('photo'), wrap(async (req, res) => {
  log.info({ face_image: req.file.buffer.toString('base64') }, 'calibration'); // visor:allow[biometric-logging] a mannequin stands in the calibration booth
  return res.sendStatus(204);
}));

module.exports = router;
