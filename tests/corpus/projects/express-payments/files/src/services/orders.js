'use strict';

const { facesign } = require('../lib/http');
const logger = require('../lib/logger');

exports.onSession = async (id) => {
  const { data } = await facesign.get(`/sessions/${id}`);
  logger.info('session', { id, status: data.session.status });
};

exports.open = async (reference) => {
  const { data } = await facesign.post('/sessions', { clientReferenceId: reference });
  logger.info('opened %j', data);
  return data.clientSecret;
};

exports.confirm = async () => {};
exports.stepUp = async () => {};
exports.byFace = async () => [];
exports.paid = async () => {};
