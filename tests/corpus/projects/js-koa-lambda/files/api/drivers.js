'use strict';

const Router = require('@koa/router');
const FormData = require('form-data');
const { faces, loose, sign } = require('./clients');

const router = new Router({ prefix: '/drivers' });

const form = (fields) => {
  const f = new FormData();
  for (const [name, value] of Object.entries(fields)) f.append(name, value, `${name}.jpg`);
  return f;
};

const MIN = 0.8;

async function sameFace(licence, selfie) {
  const { body } = await faces.post('face_recognition/validate_faces', { body: form({ image1: licence, image2: selfie }) });
  if (!body.face2_analysis?.passive_liveness?.is_real_face) return false;
  return body.match_result && body.similarity_score >= MIN;
}

async function sameFaceLoose(licence, selfie) {
  const { body } = await loose.post('face_recognition/validate_faces', { body: form({ image1: licence, image2: selfie }) });
  return body.similarity_score * 100 > 80 && body.match_result;
}

router.post('/verify', async (ctx) => {
  const { licence, selfie } = ctx.request.files;
  const ok = await sameFace(licence, selfie);
  ctx.status = ok ? 204 : 403;
});

router.post('/verify/v0', async (ctx) => {
  const { licence, selfie } = ctx.request.files;
  const { body } = await faces.post('face_recognition/validate_faces', { body: form({ image1: licence, image2: selfie }) });
  // the licence is a print, its photo cannot be alive
  if (body.face1_analysis.passive_liveness.is_real_face) ctx.log.debug('odd');
  if (body.match_result) {
    ctx.body = { ok: true };
    return;
  }
  ctx.throw(403);
});

router.post('/relay', async (ctx) => {
  const { body } = await faces.post('face_recognition/recognize_face', { body: form({ face_image: ctx.request.files.selfie }) });
  ctx.body = body;
});

router.post('/who', async (ctx) => {
  const answer = await faces.post('face_recognition/recognize_face', { body: form({ face_image: ctx.request.files.selfie }) }).json();
  const hit = answer.faces.find((f) => f.passive_liveness.is_real_face && f.recognition_uidresult !== 'unknown');
  ctx.assert(hit, 404);
  ctx.body = { driver: hit.recognition_uidresult };
});

router.post('/session', async (ctx) => {
  const { data } = await sign.post('/sessions', { clientReferenceId: ctx.state.user.id });
  ctx.body = { secret: data.clientSecret };
});

router.post('/unlock', async (ctx) => {
  const { carId, isRealFace } = ctx.request.body;
  ctx.assert(isRealFace, 403, 'not live');
  ctx.body = { unlocked: carId };
});

module.exports = router;
