'use strict';

const test = require('node:test');
const assert = require('node:assert');

process.env.ARSA_FACE_API_KEY = 'dummy';
process.env.FACESIGN_API_KEY = '%{test:koa-tests}';

const { toVerdict, Kind } = require('../src/clients/arsa');

const face = (over = {}) => ({ passive_liveness: { is_real_face: true }, recognition_uidresult: 'c-17', ...over });

test('a spoof is no match', () => {
  const body = { faces: [face({ passive_liveness: { is_real_face: false } })] };
  assert.equal(toVerdict(body).kind, Kind.SPOOF);
});

test('two faces are ambiguous', () => {
  assert.equal(toVerdict({ faces: [face(), face()] }).kind, Kind.AMBIGUOUS);
});

test('a live match carries the uid', () => {
  assert.deepEqual(toVerdict({ faces: [face()] }), { kind: Kind.MATCH, uid: 'c-17' });
});
