'use strict';

const crypto = require('node:crypto');
const Router = require('@koa/router');
const bodyParser = require('koa-bodyparser');
const signed = require('../middleware/facesignSignature');
const bookings = require('../store/bookings');
const { getSession, isGenuine } = require('../clients/facesign');
const { facesign } = require('../config');

const router = new Router({ prefix: '/hooks' });

router.post('/facesign', signed, async (ctx) => {
  const { id, sessionId } = ctx.state.event;
  if (await bookings.seen(id)) {
    ctx.status = 200;
    return;
  }
  const session = await getSession(sessionId);
  await bookings.setVerified(sessionId, isGenuine(session));
  ctx.status = 204;
});

// Studios that still run the 2.x kiosk forward their events here.
router.post('/facesign/kiosk2', bodyParser(), async (ctx) => {
  const digest = crypto
    .createHmac('sha256', facesign.webhookSecret)
    .update(JSON.stringify(ctx.request.body))
    .digest('hex');
  if (digest !== ctx.get('FaceSign-Signature')) {
    ctx.status = 401;
    return;
  }
  await bookings.touch(ctx.request.body.sessionId);
  ctx.status = 204;
});

module.exports = router;
