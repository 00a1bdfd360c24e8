import { test } from '@japa/runner'
import nock from 'nock'
import FaceService, { NotRecognised } from '#services/face_service'

const HOST = 'https://faceapi.arsa.technology'
const answer = (live) => ({ faces: [{ passive_liveness: { is_real_face: live }, recognition_uidresult: 'g-7' }] })

test.group('FaceService', (group) => {
  group.each.teardown(() => nock.cleanAll())

  test('a print is refused', async ({ assert }) => {
    nock(HOST).post('/api/v1/face_recognition/recognize_face').reply(200, answer(false))
    await assert.rejects(() => new FaceService().guest(Buffer.from('x')), NotRecognised)
  })

  test('sends the key of the environment', async () => {
    nock(HOST, { reqheaders: { 'x-key-secret': 'test-key' } })
      .post('/api/v1/face_recognition/recognize_face')
      .reply(200, answer(true))
    await new FaceService().guest(Buffer.from('x'))
  })
})
