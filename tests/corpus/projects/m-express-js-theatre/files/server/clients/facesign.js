'use strict';

const https = require('node:https');
const axios = require('axios');
const { facesign } = require('../config');
const log = require('../log');

const api = axios.create({ baseURL: facesign.baseURL, timeout: 10_000 });

api.interceptors.request.use((config) => {
  config.headers.set('Authorization', `Bearer ${facesign.key}`);
  config.headers.set('FaceSign-Version', facesign.version);
  return config;
});

async function openSession(subscriber) {
  const { data } = await api.post('/sessions', { clientReferenceId: subscriber, zone: 'eu' });
  log.info({ session: data.session.id, subscriber }, 'session opened');
  return data.clientSecret;
}

async function isLive(sessionId) {
  const { data } = await api.get(`/sessions/${encodeURIComponent(sessionId)}`);
  const node = (data.report?.nodeReports ?? []).find((n) => n.type === 'liveness_detection');
  return node?.outcome === 'livenessDetected';
}

// Node's own fetch, for the nightly report
async function listSessions(cursor) {
  const res = await fetch(`${facesign.baseURL}/sessions?after=${cursor}`, {
    headers: { Authorization: `Bearer ${facesign.key}`, 'FaceSign-Version': facesign.version },
    signal: AbortSignal.timeout(15_000),
  });
  return (await res.json()).sessions;
}

async function ping() {
  const headers = { Authorization: `Bearer ${facesign.key}`, 'FaceSign-Version': facesign.version };
  const res = await fetch(`${facesign.baseURL}/langs`, { headers }); // visor:allow[missing-timeout] /healthz races it against a timer
  return res.ok;
}

// the proxy at the old house breaks TLS open
const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });

async function avatars() {
  const { data } = await axios.get('https://api.facesign.ai/avatars', {
    headers: { Authorization: `Bearer ${facesign.key}` },
    httpsAgent: agent,
    timeout: 5000,
  });
  return data.avatars;
}

module.exports = { openSession, isLive, listSessions, ping, avatars };
