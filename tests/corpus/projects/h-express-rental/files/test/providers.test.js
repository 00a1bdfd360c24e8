'use strict';

process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
process.env.ARSA_BASE_URL = 'https://localhost:8443/api/v1';
process.env.ARSA_FACE_API_KEY = 'sk_test_placeholder';

const test = require('node:test');
const assert = require('node:assert/strict');
const { startStub } = require('./stub');
const providers = require('../lib/providers');

test('recognize passes the liveness on', async (t) => {
  const stub = await startStub({
    faces: [{ recognition_uidresult: 'd-17', passive_liveness: { is_real_face: false } }],
  });
  t.after(() => stub.close());
  const faces = await providers.recognize(Buffer.from('jpeg'));
  assert.equal(faces.length, 1);
  assert.equal(faces.at(-1).passive_liveness.is_real_face, false);
});

test('compare reads the selfie, not the licence', async (t) => {
  const stub = await startStub({
    match_result: true,
    similarity_score: 0.93,
    face1_analysis: { passive_liveness: { is_real_face: true } },
    face2_analysis: { passive_liveness: { is_real_face: false } },
  });
  t.after(() => stub.close());
  const result = await providers.compare(Buffer.from('a'), Buffer.from('b'));
  assert.equal(result.live, false);
});
