const nock = require('nock');
const { isLive, whoIs } = require('../src/services/faces');

const STRIPE_TEST = '%{test:express-stripe}';

beforeEach(() => nock.disableNetConnect());

test('a face without liveness is not live', () => {
  expect(isLive({})).toBe(false);
});

test('two faces are nobody', async () => {
  nock('https://faceapi.arsa.technology')
    .post('/api/v1/face_recognition/recognize_face')
    .reply(200, { faces: [{}, {}] });
  expect(await whoIs(Buffer.alloc(1))).toBeNull();
});
