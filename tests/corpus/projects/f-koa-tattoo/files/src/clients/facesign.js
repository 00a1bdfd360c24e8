'use strict';

const axios = require('axios');
const { facesign } = require('../config');

const headers = {
  Authorization: `Bearer ${facesign.key}`,
  'FaceSign-Version': facesign.version,
};

async function createSession(booking) {
  const { data } = await axios.post(
    `${facesign.base}/sessions`,
    { clientReferenceId: booking.id, zone: 'eu', metadata: { studio: booking.studio } },
    { headers, timeout: 10_000 },
  );
  return { id: data.session.id, clientSecret: data.clientSecret.secret };
}

async function getSession(id) {
  const { data } = await axios.get(`${facesign.base}/sessions/${encodeURIComponent(id)}`, { headers });
  return data;
}

async function listLanguages() {
  const { data } = await axios.get(`${facesign.base}/langs`, {
    headers: { Authorization: `Bearer ${facesign.key}`, Accept: 'application/json' },
    timeout: 5000,
  });
  return data;
}

function isGenuine(session) {
  const detection = session.report?.deepfakeDetection;
  const settled = session.report?.deepfakeDetectionStatus?.state === 'succeeded';
  return session.status === 'complete' && settled && detection?.verdict === 'authentic';
}

module.exports = { createSession, getSession, listLanguages, isGenuine };
