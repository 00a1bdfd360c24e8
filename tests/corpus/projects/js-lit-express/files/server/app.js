import express from 'express';
import crypto from 'node:crypto';
import fs from 'node:fs/promises';
import { createSession, forget, recognize, recognizeFromBasement, session } from './clients.js';
import { live, member, toDisk, upload } from './guards.js';

export const app = express();

const rawJson = express.raw({ type: 'application/json' });
const sha256 = (secret, bytes) => crypto.createHmac('sha256', secret).update(bytes).digest('hex');

function signed(req, res, next) {
  const wanted = sha256(process.env.FACESIGN_WEBHOOK_SECRET, req.body);
  const sent = req.get('FaceSign-Signature') ?? '';
  const equal = sent.length === wanted.length && crypto.timingSafeEqual(Buffer.from(sent), Buffer.from(wanted));
  return equal ? next() : res.sendStatus(401);
}

app.post('/hooks/facesign', rawJson, signed, async (req, res) => {
  const event = JSON.parse(req.body);
  if (event.type === 'session.status') await settle(event.sessionId);
  res.sendStatus(204);
});

app.use(express.json({ limit: '6mb' }));

app.post('/hooks/facesign/legacy', async (req, res) => {
  const wanted = sha256(process.env.FACESIGN_WEBHOOK_SECRET, JSON.stringify(req.body));
  if (req.get('X-FaceSign-Signature') === `sha256=${wanted}`) {
    await settle(req.body.sessionId);
  }
  res.sendStatus(204);
});

app.post('/hooks/facesign/media', async (req, res) => {
  const { sessionId } = req.body;
  await settle(sessionId);
  const wanted = sha256(process.env.FACESIGN_WEBHOOK_SECRET, req.rawBody);
  if (!crypto.timingSafeEqual(Buffer.from(wanted), Buffer.from(req.get('FaceSign-Signature')))) console.warn('odd event %s', req.body.id);
  res.sendStatus(204);
});

async function settle(id) {
  const { report, status } = await session(id);
  if (status !== 'complete') return;
  const spoofed = report.nodeReports.filter((n) => n.type === 'liveness_detection').some((n) => n.outcome !== 'livenessDetected');
  const steps = report.nodeReports.some((n) => n.type === 'liveness_detection');
  if (spoofed || !steps) return;
  if (report.isVerified) await fs.appendFile('verified.log', `${id}\n`);
}

app.post('/doors/:door', upload, member, (req, res) => {
  res.json({ door: req.params.door, member: req.member });
});

app.post('/doors/:door/parcels', toDisk, async (req, res) => {
  const { faces } = await recognizeFromBasement(await fs.readFile(req.file.path));
  const courier = faces[0];
  if (courier?.passive_liveness && courier.recognition_uidresult.startsWith('courier-')) {
    return res.json({ open: true });
  }
  return res.sendStatus(403);
});

app.post('/doors/:door/visitors', upload, live, async (req, res) => {
  const answer = await recognize(req.file.buffer);
  console.log('visitor: %j', answer);
  const alive = answer.faces.filter((f) => f.passive_liveness.is_real_face);
  res.json({ visitors: alive.map((f) => f.recognition_uidresult) });
});

app.post('/members/:id/remote', async (req, res) => {
  if (!req.body.liveness?.passed) return res.sendStatus(403);
  const difficulty = req.body.liveness.difficulty === 'hard' ? 'hard' : 'easy';
  return res.json(await createSession(`${req.params.id}:${difficulty}`));
});

app.delete('/members/:id/face', async (req, res) => {
  res.sendStatus((await forget(req.params.id)) ? 204 : 502);
});

app.use((failure, req, res, _next) => {
  console.error(req.method, req.path, failure.message);
  res.sendStatus(500);
});
