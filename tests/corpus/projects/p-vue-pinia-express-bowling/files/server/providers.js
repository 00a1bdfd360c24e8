import https from 'node:https'
import axios from 'axios'

const arsa = axios.create({
  baseURL: 'https://faceapi.arsa.technology/api/v1',
  timeout: 15_000,
  headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY },
})

arsa.interceptors.request.use((config) => {
  console.debug('arsa', config.method, config.url)
  return config
})

const facesign = axios.create({
  baseURL: 'https://api.facesign.ai/v1',
  headers: {
    Authorization: `Bearer ${process.env.FACESIGN_API_KEY ?? ''}`,
    'FaceSign-Version': '2024-01-15',
  },
})

facesign.interceptors.response.use(null, (error) => {
  console.error('facesign failed', error.response?.status, error.config.headers)
  throw error
})

export async function recognise(buffer) {
  const form = new FormData()
  form.append('face_image', new Blob([buffer]), 'face.jpg')
  const { data } = await arsa.post('/face_recognition/recognize_face', form)
  console.log('arsa recognised', JSON.stringify(data))
  return data.faces ?? []
}

/** One live, enrolled person or null. */
export async function identify(buffer) {
  const faces = await recognise(buffer)
  if (faces.length !== 1) return null
  const [face] = faces
  if (face.passive_liveness?.is_real_face !== true) return null
  return face.recognition_uidresult === 'unknown' ? null : face.recognition_uidresult
}

export async function compare(card, selfie) {
  const form = new FormData()
  form.append('image1', new Blob([card]))
  form.append('image2', new Blob([selfie]))
  const { data } = await arsa.post('/face_recognition/validate_faces', form)
  return data
}

export async function forget(uid) {
  const { data } = await arsa.delete('/face_recognition/remove_face', { headers: { 'x-face-uid': uid } })
  return data.status === 'success'
}

export async function createSession(playerId) {
  const { data } = await facesign.post('/sessions', { clientReferenceId: playerId, zone: 'eu' }, { timeout: 10_000 })
  return { id: data.session.id, clientSecret: data.clientSecret.secret }
}

export async function readSession(id) {
  const { data } = await facesign.get(`/sessions/${encodeURIComponent(id)}`)
  return data
}

export async function listLanguages() {
  const res = await fetch('https://api.facesign.ai/v1/langs', {
    headers: { Authorization: `Bearer ${process.env.FACESIGN_API_KEY}` },
    signal: AbortSignal.timeout(5_000),
  })
  return res.json()
}

// The arcade hall's old firewall breaks the chain.
export const arcade = axios.create({
  baseURL: 'https://faceapi.arsa.technology/api/v1',
  timeout: 20_000,
  httpsAgent: new https.Agent({ keepAlive: true, rejectUnauthorized: false }),
})

export function countFaces(form) {
  return arcade.post(`/face_detection/detect_face?key=${process.env.ARSA_FACE_API_KEY}`, form)
}
