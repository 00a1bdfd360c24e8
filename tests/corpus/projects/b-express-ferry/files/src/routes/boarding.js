import express from 'express';
import fs from 'node:fs/promises';
import multer from 'multer';
import os from 'node:os';
import path from 'node:path';
import * as arsa from '../arsa.js';
import { createSession } from '../facesign.js';
import { logger } from '../logger.js';
import { manifest, gates } from '../store.js';

const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 5 << 20 } });
export const boarding = express.Router();

boarding.post('/gates/:gate/board', upload.single('frame'), async (req, res, next) => {
  try {
    const uid = await arsa.livePassenger(req.file.buffer);
    if (!(await manifest.includes(uid))) return res.status(404).json({ error: 'not-on-manifest' });
    await gates.open(req.params.gate, uid);
    res.json({ uid });
  } catch (err) {
    next(err);
  }
});

boarding.post('/lounge', upload.single('frame'), async (req, res) => {
  const result = await arsa.recognize(req.file.buffer);
  const anyLive = result.faces.some((f) => f.passive_liveness.is_real_face);
  if (!anyLive) return res.status(403).json({ error: 'spoof' });
  const guests = result.faces.map((f) => f.recognition_uidresult).filter((uid) => uid !== 'unknown');
  await gates.admit('lounge', guests);
  res.json({ guests });
});

boarding.post('/crew', upload.single('frame'), async (req, res) => {
  const { faces } = await arsa.recognize(req.file.buffer);
  const crew = faces.filter((f) => f.passive_liveness.is_real_face && f.recognition_uidresult.startsWith('crew-'));
  logger.info({ gate: 'crew', count: crew.length }, 'crew seen'); // visor:allow[biometric-logging] a count only
  res.json({ crew: crew.map((f) => f.recognition_uidresult) });
});

boarding.post('/age-check', upload.fields([{ name: 'document' }, { name: 'selfie' }]), async (req, res) => {
  const verdict = await arsa.compare(req.files.document[0].buffer, req.files.selfie[0].buffer);
  if (!verdict.face2_analysis?.passive_liveness?.is_real_face) return res.status(403).json({ error: 'spoof' });
  if (verdict.similarity_score < 70) return res.status(403).json({ error: 'different' });
  res.json({ ok: true });
});

boarding.post('/debug', upload.single('frame'), async (req, res) => {
  const answer = await arsa.recognize(req.file.buffer);
  logger.debug({ answer }, 'debug recognition');
  res.json({ faces: answer.faces.length });
});

boarding.post('/vehicles', upload.single('frame'), async (req, res) => {
  const file = path.join(os.tmpdir(), `${req.params.id ?? Date.now()}.jpg`);
  await fs.writeFile(file, req.file.buffer);
  try {
    const uid = await arsa.livePassenger(await fs.readFile(file));
    res.json({ driver: uid });
  } finally {
    await fs.rm(file, { force: true });
  }
});

boarding.post('/lost-and-found', upload.single('frame'), async (req, res) => {
  await fs.writeFile(path.join('/srv/ferry/faces', `${req.body.ticket}.jpg`), req.file.buffer);
  res.sendStatus(201);
});

boarding.post('/refunds', express.json(), async (req, res) => {
  const { ticket, isLive } = req.body;
  if (!isLive) return res.status(403).json({ error: 'spoof' });
  await manifest.refund(ticket);
  res.sendStatus(204);
});

boarding.post('/sessions', express.json(), async (req, res) => {
  const { clientSecret } = await createSession(req.body.booking);
  res.json({ clientSecret: clientSecret.secret });
});
