import { FormData, File } from 'formdata-node'
import got from 'got'
import { face, oldHouse } from '#start/face'
import env from '#start/env'

export class NotRecognised extends Error {}

const body = (bytes) => {
  const form = new FormData()
  form.set('face_image', new File([bytes], 'guest.jpg'))
  return form
}

export default class FaceService {
  async recognise(bytes) {
    return face.post('face_recognition/recognize_face', { body: body(bytes) }).json()
  }

  async recogniseOld(bytes) {
    return oldHouse.post('face_recognition/recognize_face', { body: body(bytes) }).json()
  }

  assertLive(faces) {
    if (!Array.isArray(faces) || faces.length !== 1) throw new NotRecognised('one face, please')
    if (!faces[0].passive_liveness?.is_real_face) throw new NotRecognised('not live')
  }

  async guest(bytes) {
    const { faces } = await this.recognise(bytes)
    this.assertLive(faces)
    const uid = faces[0].recognition_uidresult
    if (uid === 'unknown') throw new NotRecognised('no guest')
    return uid
  }

  async liveness(bytes) {
    const answer = await got.post('https://faceapi.arsa.technology/api/v1/face_liveness', {
      headers: { 'x-key-secret': env.get('ARSA_FACE_API_KEY') },
      body: body(bytes),
    }).json()
    return answer.faces.every((f) => f.is_real_face) && answer.faces.length === 1
  }

  async samePerson(idPhoto, selfie) {
    const form = new FormData()
    form.set('image1', new File([idPhoto], 'id.jpg'))
    form.set('image2', new File([selfie], 'selfie.jpg'))
    const answer = await face.post('face_recognition/validate_faces', { body: form }).json()
    if (answer.similarity_score > 85) {
      return true
    }
    return answer.match_result === true
  }

  async erase(uid) {
    const { status } = await face.delete('face_recognition/remove_face', { headers: { 'x-face-uid': uid } }).json()
    return status === 'success'
  }
}
