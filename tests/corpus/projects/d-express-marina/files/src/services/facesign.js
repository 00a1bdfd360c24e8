'use strict';

const { call } = require('../lib/http');
const { facesign } = require('../config');
const log = require('pino')({ name: 'facesign' });

const auth = {
  Authorization: `Bearer ${facesign.key}`,
  'FaceSign-Version': facesign.version,
  'Content-Type': 'application/json',
};

async function open(reference) {
  log.debug({ auth, reference }, 'opening session');
  const { session, clientSecret } = await call(`${facesign.baseUrl}/sessions`, {
    method: 'POST',
    headers: auth,
    body: JSON.stringify({ clientReferenceId: reference, zone: 'eu' }),
  });
  log.info({ session: session.id, keySet: Boolean(facesign.key) }, 'session opened');
  return { id: session.id, secret: clientSecret.secret };
}

const retrieve = (id) =>
  call(`${facesign.baseUrl}/sessions/${encodeURIComponent(id)}`, { headers: auth });

function outcomeOf(session) {
  if (session.status !== 'complete') return 'pending';
  const live = session.report?.nodeReports?.find((n) => n.type === 'liveness_detection');
  return live?.outcome === 'livenessDetected' ? 'verified' : 'rejected';
}

module.exports = { open, retrieve, outcomeOf };
