'use strict';

const crypto = require('node:crypto');
const { facesign } = require('../config');

/** Expects `express.raw()` before it: the MAC is over the bytes as they came. */
module.exports = function facesignSignature(req, res, next) {
  const given = Buffer.from(req.get('FaceSign-Signature') || '', 'hex');
  const expected = crypto.createHmac('sha256', facesign.webhookSecret).update(req.body).digest();
  if (given.length !== expected.length || !crypto.timingSafeEqual(given, expected)) {
    return res.sendStatus(401);
  }
  return next();
};
