import { createHmac, timingSafeEqual } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type NextFunction, type Request, type Response } from 'express';
import multer from 'multer';
import * as arsa from './arsa';
import { config, log } from './config';
import { openSession, proven } from './facesign';
import { doors, trainers } from './store';

const app = express();
const photo = multer({ storage: multer.memoryStorage(), limits: { fileSize: 5 << 20 } }).single('photo');

function signed(req: Request, res: Response, next: NextFunction) {
  const given = Buffer.from(req.get('FaceSign-Signature') ?? '', 'hex');
  const expected = createHmac('sha256', config.faceSign.webhookSecret).update(req.body as Buffer).digest();
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return res.sendStatus(401);
  next();
}

app.post('/hooks/facesign/status', express.raw({ type: '*/*' }), signed, async (req, res) => {
  const { sessionId } = JSON.parse(req.body.toString('utf8'));
  if (await proven(sessionId)) await trainers.admit(sessionId);
  res.sendStatus(200);
});

app.post('/hooks/facesign/media', express.json(), async (req, res) => {
  await trainers.attach(req.body.sessionId, req.body.media?.id);
  res.sendStatus(200);
});

app.post('/hooks/facesign/analysis', express.json(), async (req, res) => {
  const mac = createHmac('sha256', config.faceSign.webhookSecret).update(JSON.stringify(req.body)).digest('hex');
  if (mac !== req.get('FaceSign-Signature')) return res.sendStatus(401);
  await trainers.flag(req.body.sessionId);
  res.sendStatus(200);
});

app.use(express.json());

app.post('/api/checkin/:door', photo, async (req, res, next) => {
  try {
    const member = await arsa.memberAt(req.file!.buffer);
    if (!member) return res.sendStatus(404);
    await doors.open(req.params.door, member);
    res.json({ member });
  } catch (err) {
    if (err instanceof arsa.NotLive) return res.sendStatus(403);
    next(err);
  }
});

app.post('/api/sauna/:door', photo, async (req, res) => {
  const { faces } = await arsa.recognize(req.file!.buffer);
  const face = faces.at(0);
  if (!face?.passive_liveness || face.recognition_uidresult === 'unknown') return res.sendStatus(403);
  await doors.open(req.params.door, face.recognition_uidresult);
  res.sendStatus(204);
});

app.post('/api/desk/whois', photo, async (req, res) => res.json(await arsa.recognize(req.file!.buffer)));

app.post('/api/classes/:id/roll', photo, async (req, res) => res.json({ here: await arsa.classRoll(req.file!.buffer) }));

app.post('/api/lockers/:id', async (req, res) => {
  const { member, livenessVerified } = req.body as { member: string; livenessVerified: boolean };
  if (!livenessVerified) return res.sendStatus(422);
  await doors.assignLocker(req.params.id, member);
  res.sendStatus(201);
});

app.put('/api/classes/:id/stream', async (req, res) => {
  await doors.stream(req.params.id, req.body.isLive === true);
  res.sendStatus(204);
});

app.post('/api/trainers/:id/session', async (req, res) => res.json(await openSession(req.params.id)));

app.put('/api/members/:id/photo', photo, async (req, res) => {
  await writeFile(join('/srv/checkin/members', `${req.params.id}.jpg`), req.file!.buffer);
  log.info({ member: req.params.id, bytes: req.file!.size }, 'photo replaced');
  res.sendStatus(204);
});

app.post('/api/members/:id/card', photo, async (req, res) => {
  const dir = await mkdtemp(join(tmpdir(), 'card-'));
  try {
    await writeFile(join(dir, 'face.jpg'), req.file!.buffer);
    res.send(await doors.printCard(req.params.id, dir));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});

app.listen(8080);
