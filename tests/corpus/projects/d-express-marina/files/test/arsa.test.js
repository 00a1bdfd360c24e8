'use strict';

process.env.ARSA_FACE_API_KEY = 'test-key';

const test = require('node:test');
const assert = require('node:assert/strict');
const { MockAgent, setGlobalDispatcher } = require('undici');
const { agency } = require('./helpers');

process.env.ARSA_BASE_URL = 'http://localhost:9099/api/v1';

test('a printed photo is refused', async () => {
  const agent = agency(new MockAgent(), { faces: [{ passive_liveness: { is_real_face: false }, recognition_uidresult: 'sk-17' }] });
  setGlobalDispatcher(agent);
  const { identify } = require('../src/services/arsa');
  assert.deepEqual(await identify(Buffer.from('x')), { kind: 'spoof' });
});

test('two people at the rail', async () => {
  const agent = agency(new MockAgent(), { faces: [{}, {}] });
  setGlobalDispatcher(agent);
  const { identify } = require('../src/services/arsa');
  assert.equal((await identify(Buffer.from('x'))).kind, 'retake');
});
