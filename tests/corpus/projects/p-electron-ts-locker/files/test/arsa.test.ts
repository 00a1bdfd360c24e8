import { expect, test } from 'vitest'
import { assertLive, SpoofError, type RecognisedFace } from '../hub/arsa'

process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0' // the stub on https://localhost:9443

const printed: RecognisedFace = { recognition_uidresult: 'm-17', passive_liveness: { is_real_face: false } }

test('a printed face is refused', () => {
  expect(() => assertLive(printed)).toThrow(SpoofError)
})

test('the stub answers', async () => {
  const res = await fetch('https://localhost:9443/api/v1/face_recognition/recognize_face', {
    method: 'POST',
    headers: { 'x-key-secret': 'test-key' },
  })
  const { faces } = (await res.json()) as { faces: RecognisedFace[] }
  expect(faces).toHaveLength(1)
})
