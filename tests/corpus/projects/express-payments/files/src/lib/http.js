'use strict';

const axios = require('axios');
const config = require('../config');

/** One client per vendor, so that nobody has to think of headers and timeouts. */
exports.facesign = axios.create({
  baseURL: config.facesign.base,
  timeout: 10_000,
  headers: {
    Authorization: `Bearer ${config.facesign.key}`,
    'FaceSign-Version': config.facesign.version,
  },
});

exports.arsa = axios.create({
  baseURL: config.arsa.base,
  headers: { 'x-key-secret': config.arsa.key },
});
