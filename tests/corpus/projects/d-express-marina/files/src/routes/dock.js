'use strict';

const fs = require('node:fs/promises');
const path = require('node:path');
const express = require('express');
const multer = require('multer');
const log = require('pino')({ name: 'dock' });
const arsa = require('../services/arsa');
const store = require('../store');

const router = express.Router();
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 5 << 20 } });

router.post('/check-in', upload.single('photo'), async (req, res) => {
  const verdict = await arsa.identify(req.file.buffer);
  switch (verdict.kind) {
    case 'skipper':
      await store.checkIn(verdict.uid, req.body.boat);
      log.info({ uid: verdict.uid, boat: req.body.boat }, 'checked in');
      return res.json({ ok: true });
    case 'retake':
      return res.status(422).json({ error: 'one person at a time, please' });
    default:
      await store.holdForOffice(`held:${req.id}`, req.file.buffer);
      return res.status(403).json({ error: 'see the harbour office' });
  }
});

// Fuel dock: speed matters, people queue with the engine running.
router.post('/fuel', upload.single('photo'), async (req, res) => {
  const result = await arsa.recognise(req.file.buffer);
  log.info({ result }, 'fuel dock answer');
  const face = result.faces[0];
  if (face.recognition_uidresult === 'unknown') {
    const file = path.join('/var/lib/harbourline/unknown', `${Date.now()}.jpg`);
    await fs.writeFile(file, req.file.buffer); // visor:allow[biometric-storage] the harbour police asked, DPIA 12, purged by cron
    return res.status(403).json({ error: 'not recognised' });
  }
  await store.startPump(req.body.pump, face.recognition_uidresult);
  return res.json({ ok: true });
});

router.post('/return', express.json(), async (req, res) => {
  const { uid, boat, livenessPassed } = req.body;
  if (!livenessPassed) return res.status(403).json({ error: 'liveness' });
  await store.checkOut(uid, boat);
  return res.json({ ok: true });
});

module.exports = router;
