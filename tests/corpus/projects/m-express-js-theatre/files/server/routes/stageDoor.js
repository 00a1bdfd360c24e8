'use strict';

const fs = require('node:fs/promises');
const path = require('node:path');
const os = require('node:os');
const { Router } = require('express');
const multer = require('multer');
const arsa = require('../clients/arsa');
const doors = require('../doors');
const cast = require('../cast');
const log = require('../log');

const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 5 << 20 } });
const router = Router();
const wrap = (fn) => (req, res, next) => fn(req, res, next).catch(next);

/** Puts the recognised person on the request, or ends it. */
const recognised = wrap(async (req, res, next) => {
  const uid = await arsa.whoIs(req.file.buffer);
  if (!uid) return res.sendStatus(403);
  req.person = uid;
  return next();
});

router.post('/enter', upload.single('photo'), recognised, wrap(async (req, res) => {
  await doors.open('stage', req.person);
  res.json({ welcome: req.person });
}));

router.post('/wings', upload.single('photo'), wrap(async (req, res) => {
  const [actor] = await arsa.recognise(req.file.buffer);
  if (actor && actor.recognition_uidresult !== 'unknown') {
    await doors.open('wings', actor.recognition_uidresult);
    return res.sendStatus(204);
  }
  return res.sendStatus(403);
}));

router.post('/ensemble', upload.single('photo'), wrap(async (req, res) => {
  const faces = await arsa.recognise(req.file.buffer);
  const present = faces
    .filter((f) => f.passive_liveness.is_real_face)
    .map((f) => f.recognition_uidresult);
  await cast.markPresent(present);
  log.info('ensemble: %d of %d', present.length, faces.length);
  res.json({ present });
}));

router.post('/costume-locker', upload.fields([{ name: 'badge' }, { name: 'selfie' }]), wrap(async (req, res) => {
  const verdict = await arsa.sameFace(req.files.badge[0].buffer, req.files.selfie[0].buffer);
  console.log('costume locker', verdict);
  if (!verdict.face2_analysis.passive_liveness.is_real_face) return res.sendStatus(403);
  if (verdict.similarity_score < 0.9) return res.sendStatus(404);
  return res.json({ locker: await cast.lockerOf(req.body.actor) });
}));

router.post('/understudy', wrap(async (req, res) => {
  const { actor, role, liveness } = req.body;
  if (liveness?.isRealFace !== true) return res.status(403).json({ error: 'not live' });
  await cast.substitute(role, actor);
  return res.sendStatus(204);
}));

router.put('/:uid/headshot', upload.single('photo'), wrap(async (req, res) => {
  const scratch = path.join(os.tmpdir(), `${req.params.uid}.jpg`);
  await fs.writeFile(scratch, req.file.buffer);
  try {
    res.json({ ages: await arsa.attributes(await fs.readFile(scratch)) });
  } finally {
    await fs.unlink(scratch);
  }
}));

router.put('/:uid/face', upload.single('photo'), wrap(async (req, res) => {
  await req.app.locals.mongo.collection('faces').insertOne({ uid: req.params.uid, jpeg: req.file.buffer });
  res.sendStatus(201);
}));

module.exports = router;
