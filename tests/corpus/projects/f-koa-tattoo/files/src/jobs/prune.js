'use strict';

const https = require('node:https');
const axios = require('axios');
const { arsa } = require('../config');
const clients = require('../store/clients');
const log = require('../log');

const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });

async function prune() {
  for (const client of await clients.expired()) {
    const res = await axios.delete(`${arsa.base}/face_recognition/remove_face`, {
      headers: { 'x-key-secret': arsa.key, 'x-face-uid': client.uid },
      httpsAgent: agent,
      timeout: 15_000,
      // visor:allow[missing-timeout]
      maxRedirects: 0,
    });
    if (res.data.status === 'success') await clients.purge(client.id);
    log.info({ client: client.id, keySet: Boolean(arsa.key) }, 'pruned');
  }
}

module.exports = prune;
