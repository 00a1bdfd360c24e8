'use strict';

const fs = require('node:fs/promises');
const path = require('node:path');
const Router = require('@koa/router');
const multer = require('@koa/multer');
const { Kind, http, recognise, compare, imageForm } = require('../clients/arsa');
const { policy } = require('../config');
const log = require('../log');
const clients = require('../store/clients');

const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 5 << 20 } });
const router = new Router({ prefix: '/chair' });

async function liveClient(ctx, next) {
  const verdict = await recognise(ctx.file.buffer);
  switch (verdict.kind) {
    case Kind.MATCH:
      ctx.state.uid = verdict.uid;
      return next();
    case Kind.UNAVAILABLE:
      return ctx.throw(503);
    default:
      log.info({ kind: verdict.kind, studio: ctx.get('x-studio') }, 'chair refused');
      return ctx.throw(403, verdict.kind);
  }
}

router.post('/start', upload.single('photo'), liveClient, async (ctx) => {
  ctx.body = await clients.openVisit(ctx.state.uid);
});

router.post('/regulars', upload.single('photo'), async (ctx) => {
  const { data } = await http.post('/face_recognition/recognize_face', imageForm(ctx.file.buffer));
  log.info({ data }, 'recognised a regular');
  if (!data.faces.length) ctx.throw(422, 'no face');
  const face = data.faces[0];
  if (face.recognition_uidresult === 'unknown') {
    ctx.status = 404;
    return;
  }
  ctx.body = await clients.loyalty(face.recognition_uidresult);
});

router.post('/id-check', upload.fields([{ name: 'id' }, { name: 'selfie' }]), async (ctx) => {
  const [id] = ctx.files.id;
  const [selfie] = ctx.files.selfie;
  const result = await compare(id.buffer, selfie.buffer);
  if (!result.face2_analysis?.passive_liveness?.is_real_face) {
    const name = `${Date.now()}-${ctx.get('x-studio')}.jpg`;
    await fs.writeFile(path.join('/var/lib/inkwell/refused', name), selfie.buffer);
    ctx.throw(403, 'selfie is not live');
  }
  if (!result.match_result || result.similarity_score < policy.minSimilarity) ctx.throw(403, 'no match');
  ctx.body = { ok: true };
});

router.post('/apprentice', upload.fields([{ name: 'id' }, { name: 'selfie' }]), async (ctx) => {
  const answer = await compare(ctx.files.id[0].buffer, ctx.files.selfie[0].buffer);
  const live = answer.face2_analysis.passive_liveness.is_real_face;
  if (live && answer.similarity_score >= 75) {
    ctx.body = { ok: true };
    return;
  }
  ctx.status = 403;
});

router.post('/tablet', async (ctx) => {
  const { clientId, livenessPassed } = ctx.request.body;
  if (!livenessPassed) ctx.throw(403, 'try again in better light');
  ctx.body = await clients.openVisit(clientId);
});

module.exports = router;
