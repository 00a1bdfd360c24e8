import express from 'express';
import multer from 'multer';
import { createSession, identify, samePerson } from './identity.js';
import { hooks } from './hooks.js';
import { pilots } from './pilots.js';
import { s3, PutObjectCommand } from './s3.js';

export const app = express();
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 4 * 1024 * 1024 } });

app.use('/hooks', hooks);
app.use(express.json());

app.post('/api/checks', async (req, res) => {
  const { id, clientSecret } = await createSession(req.body.pilotId);
  await pilots.bindSession(req.body.pilotId, id);
  res.json({ clientSecret });
});

app.post('/api/drones/:id/handover', upload.single('photo'), async (req, res) => {
  const decision = await identify(req.file!.buffer);
  if (!decision.ok) {
    res.status(decision.reason === 'provider' ? 503 : 403).json({ reason: decision.reason });
    return;
  }
  await pilots.assign(req.params.id, decision.pilot);
  res.json({ pilot: decision.pilot });
});

app.post('/api/pilots/:id/licence', upload.fields([{ name: 'licence' }, { name: 'selfie' }]), async (req, res) => {
  const files = req.files as Record<string, Express.Multer.File[]>;
  const [licence, selfie] = [files.licence[0].buffer, files.selfie[0].buffer];
  const ok = await samePerson(licence, selfie);
  await s3.send(new PutObjectCommand({ Bucket: 'skylark-selfies', Key: `${req.params.id}.jpg`, Body: selfie }));
  res.json({ ok });
});

app.post('/api/pilots/:id/mobile-check', async (req, res) => {
  const { liveness } = req.body as { liveness: { passed: boolean; score: number } };
  if (liveness.passed && liveness.score > 0.7) {
    await pilots.approve(req.params.id);
  }
  res.sendStatus(204);
});

app.use((err: Error, req: express.Request, res: express.Response, _next: express.NextFunction) => {
  console.error(req.path, err.message);
  res.sendStatus(500);
});
