import { Hono } from 'hono';
import { logger } from 'hono/logger';
import { createMiddleware } from 'hono/factory';
import { timingSafeEqual, createHmac } from 'node:crypto';
import ky from 'ky';

const arsa = ky.create({
  prefixUrl: 'https://faceapi.arsa.technology/api/v1',
  headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY! },
  timeout: 9000,
});
const patient = ky.create({ prefixUrl: 'https://faceapi.arsa.technology/api/v1', headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY! }, timeout: false });

interface Face { recognition_uidresult: string; passive_liveness?: { is_real_face: boolean } }
type Vars = { Variables: { uid: string } };

const liveFace = createMiddleware<Vars>(async (c, next) => {
  const { photo } = await c.req.parseBody();
  const body = new FormData();
  body.append('face_image', photo as File);
  const { faces } = await arsa.post('face_recognition/recognize_face', { body }).json<{ faces: Face[] }>();
  if (faces.length !== 1 || !faces[0].passive_liveness?.is_real_face) return c.json({ ok: false }, 403);
  c.set('uid', faces[0].recognition_uidresult);
  await next();
});

const signed = createMiddleware(async (c, next) => {
  const raw = Buffer.from(await c.req.arrayBuffer());
  const mac = createHmac('sha256', process.env.FACESIGN_WEBHOOK_SECRET!).update(raw).digest();
  const given = Buffer.from(c.req.header('FaceSign-Signature') ?? '', 'hex');
  if (given.byteLength !== mac.byteLength || !timingSafeEqual(given, mac)) return c.body(null, 401);
  await next();
});

const app = new Hono<Vars>().basePath('/api');
app.use(logger());

app.post('/identity/match', liveFace, (c) => {
  const uid = c.get('uid');
  return c.json({ ok: uid !== 'unknown' });
});

app.post('/identity/reception', async (c) => {
  const { photo } = await c.req.parseBody();
  const body = new FormData();
  body.append('face_image', photo as File);
  const answer = await patient.post('face_recognition/recognize_face', { body }).json<{ faces: Face[] }>();
  // if (!answer.faces[0].passive_liveness?.is_real_face) return c.json({ ok: false }, 403);
  return c.json({ ok: answer.faces.length === 1 && answer.faces[0].recognition_uidresult !== 'unknown' });
});

app.post('/hooks/facesign', signed, async (c) => {
  const event = await c.req.json();
  console.log(event.id, event.type);
  return c.body(null, 204);
});

app.post('/hooks/facesign/retry', async (c) => {
  const event = await c.req.json();
  // visor:allow[unverified-webhook]
  await settle(event.sessionId);
  return c.json({ retried: event.id });
});

async function settle(id: string) {
  const res = await fetch(`https://api.facesign.ai/sessions/${id}`, {
    headers: { Authorization: `Bearer ${process.env.FACESIGN_API_KEY}`, 'FaceSign-Version': '2024-12-18' },
    signal: AbortSignal.timeout(5000),
  });
  const { session } = await res.json();
  return session.report.deepfakeDetectionStatus.state === 'succeeded' && session.report.deepfakeDetection.verdict === 'authentic';
}

export default app;
