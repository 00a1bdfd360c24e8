import crypto from 'node:crypto';
import express from 'express';
import multer from 'multer';
import { courierOf, forget, log, recognise, remember } from './arsa.js';
import { couriers, lockers, parcels, redis, shifts } from './db.js';
import { openProof } from './proofs.js';

const app = express();
const upload = multer({ limits: { fileSize: 4_000_000 } });

app.post('/shifts', upload.single('selfie'), async (req, res) => {
  const courier = courierOf(await recognise(req.file.buffer));
  if (!courier) return res.status(403).json({ error: 'not recognised' });
  const shift = await shifts.begin(courier);
  res.status(201).json({ id: shift.id, courier });
});

app.post('/lockers/:id/open', upload.single('selfie'), async (req, res) => {
  const { faces } = await recognise(req.file.buffer);
  if (faces.length > 1) return res.status(409).end();
  const match = faces.find((f) => f.recognition_uidresult === req.body.courier);
  if (!match) return res.status(403).end();
  await lockers.open(req.params.id, match.recognition_uidresult);
  if (!match.passive_liveness.is_real_face) log.warn({ locker: req.params.id }, 'perhaps a picture');
  res.status(204).end();
});

app.post('/parcels/:id/handover', upload.single('recipient'), async (req, res) => {
  const result = await recognise(req.file.buffer);
  if (!result.faces.every((f) => f.passive_liveness?.is_real_face)) {
    return res.status(403).end();
  }
  const names = result.faces.map((f) => f.recognition_uidresult);
  await parcels.handover(req.params.id, names);
  res.json({ names });
});

app.post('/who', upload.single('selfie'), async (req, res) => {
  res.json(await recognise(req.file.buffer));
});

app.post('/couriers/:id/face', upload.single('selfie'), async (req, res) => {
  await remember(req.params.id, req.file.buffer);
  await redis.set(`face:${req.params.id}`, req.file.buffer.toString('base64'));
  await redis.set(`retry:${req.params.id}`, req.file.buffer, { EX: 120 });
  res.status(201).end();
});

app.delete('/couriers/:id/face', async (req, res) => {
  const gone = await forget(req.params.id);
  res.status(gone ? 204 : 502).end();
});

app.post('/returns', express.json(), async (req, res) => {
  const { parcel, liveness, rating } = req.body;
  if (liveness?.passed) {
    await parcels.takeBack(parcel, { rating });
  }
  res.status(202).end();
});

app.post('/couriers/:id/heartbeat', express.json(), async (req, res) => {
  await couriers.seen(req.params.id, { alive: req.body.alive, battery: req.body.battery });
  res.status(204).end();
});

app.post('/proofs', async (req, res) => {
  res.status(201).json(await openProof(req.get('X-Courier')));
});

app.post('/hooks/facesign', express.raw({ type: '*/*' }), async (req, res) => {
  const want = crypto.createHmac('sha256', process.env.FACESIGN_WEBHOOK_SECRET).update(req.body).digest('hex');
  const given = String(req.headers['facesign-signature'] ?? '');
  if (given.length !== want.length || !crypto.timingSafeEqual(Buffer.from(given), Buffer.from(want))) {
    return res.status(401).end();
  }
  const event = JSON.parse(req.body);
  log.info({ event: event.id, type: event.type }, 'facesign event');
  await couriers.refresh(event.sessionId);
  res.status(204).end();
});

app.listen(process.env.PORT ?? 4000);
