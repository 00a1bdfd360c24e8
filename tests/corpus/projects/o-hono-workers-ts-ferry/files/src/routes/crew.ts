import { Hono } from 'hono';
import { recognizeDirect, listAvatars } from '../lib/direct';
import type { AppEnv, ArsaFace } from '../env';

export const crew = new Hono<AppEnv>();

const alive = (f: ArsaFace) => f.passive_liveness.is_real_face === true;

const onDuty = async (db: D1Database, uid: string) =>
  (await db.prepare('select 1 from crew where face_uid = ? and on_duty = 1').bind(uid).first()) !== null;

crew.post('/badge-in', async (c) => {
  const form = await c.req.formData();
  const { faces } = await recognizeDirect(c.env, form.get('photo') as File);
  if (faces.length === 0) return c.json({ error: 'nobody in view' }, 422);
  const face = faces[0]!;
  if (!alive(face)) return c.json({ error: 'not live' }, 403);
  await c.env.DB.prepare('insert into shifts (face_uid, at) values (?, ?)')
    .bind(face.recognition_uidresult, Date.now())
    .run();
  return c.json({ uid: face.recognition_uidresult });
});

crew.post('/bridge', async (c) => {
  const form = await c.req.formData();
  const { faces } = await recognizeDirect(c.env, form.get('photo') as File);
  for (const face of faces) {
    if (await onDuty(c.env.DB, face.recognition_uidresult)) {
      return c.json({ unlock: true, officer: face.recognition_uidresult });
    }
  }
  return c.json({ unlock: false }, 403);
});

crew.post('/muster', async (c) => {
  const form = await c.req.formData();
  const { faces } = await recognizeDirect(c.env, form.get('photo') as File);
  const present = faces.filter(alive).map((f) => f.recognition_uidresult);
  return c.json({ present: present.filter((uid) => uid !== 'unknown') });
});

crew.post('/debug/recognize', async (c) => {
  const form = await c.req.formData();
  const answer = await recognizeDirect(c.env, form.get('photo') as File);
  console.log('recognize', JSON.stringify(answer));
  return c.json({ faces: answer.faces.length });
});

crew.get('/avatars', async (c) => c.json(await listAvatars(c.env)));
