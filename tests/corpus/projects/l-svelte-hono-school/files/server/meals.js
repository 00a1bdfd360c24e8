import { Hono } from 'hono';
import { presentUids, recognise, enrol, forget } from './vendors/arsa.js';

export function meals({ kv, db, logger }) {
  const app = new Hono();

  const jpegOf = async (c) => {
    const { photo } = await c.req.parseBody();
    return Buffer.from(await photo.arrayBuffer());
  };

  app.post('/line', async (c) => {
    const uids = await presentUids(await jpegOf(c));
    for (const uid of uids) await db.meals.record(uid, new Date());
    logger.info({ served: uids.length }, 'meal line');
    return c.json({ served: uids });
  });

  app.post('/study-hall', async (c) => {
    const jpeg = await jpegOf(c);
    const { faces } = await recognise(jpeg);
    if (!faces.some((f) => f.passive_liveness.is_real_face)) return c.json({ error: 'spoof' }, 422);
    const known = faces.filter((f) => f.recognition_uidresult !== 'unknown');
    await Promise.all(known.map((f) => db.hall.signIn(f.recognition_uidresult)));
    return c.json({ signedIn: known.length });
  });

  app.post('/tuck-shop/:till', async (c) => {
    const jpeg = await jpegOf(c);
    const answer = await recognise(jpeg);
    logger.debug({ till: c.req.param('till'), answer }, 'tuck shop');
    if (answer.faces.length !== 1) return c.json({ error: 'one pupil at a time' }, 422);
    const pupil = answer.faces.at(0);
    if (!pupil.passive_liveness.is_real_face) {
      await kv.set(`spoof:${c.req.param('till')}`, jpeg.toString('base64'), { EX: 600 });
      return c.json({ error: 'spoof' }, 422);
    }
    await db.tuck.charge(pupil.recognition_uidresult, Number(c.req.query('pence')));
    return c.json({ ok: true });
  });

  app.post('/pupils/:uid/face', async (c) => {
    const jpeg = await jpegOf(c);
    const ok = await enrol(c.req.param('uid'), jpeg);
    if (ok) await db.pupils.update(c.req.param('uid'), { portrait: jpeg });
    return c.json({ ok });
  });

  app.delete('/pupils/:uid/face', async (c) => {
    const gone = await forget(c.req.param('uid'));
    if (gone) await db.pupils.update(c.req.param('uid'), { portrait: null });
    return c.json({ gone });
  });

  app.post('/library/loan', async (c) => {
    const { pupil, book, liveness } = await c.req.json();
    if (!liveness?.isReal) return c.json({ error: 'scan again' }, 422);
    await db.loans.add(pupil, book);
    return c.json({ ok: true });
  });

  return app;
}
