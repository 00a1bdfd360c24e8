'use strict';

const crypto = require('node:crypto');
const getRawBody = require('raw-body');
const { facesign } = require('../config');

module.exports = async function facesignSignature(ctx, next) {
  const raw = await getRawBody(ctx.req, { limit: '256kb' });
  const given = Buffer.from(ctx.get('FaceSign-Signature'), 'hex');
  const wanted = crypto.createHmac('sha256', facesign.webhookSecret).update(raw).digest();
  if (given.length !== wanted.length || !crypto.timingSafeEqual(given, wanted)) {
    ctx.throw(401, 'bad signature');
  }
  ctx.state.event = JSON.parse(raw.toString('utf8'));
  await next();
};
