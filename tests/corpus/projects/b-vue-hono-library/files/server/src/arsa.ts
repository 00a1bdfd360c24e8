import { ofetch } from 'ofetch'

export interface Face {
  recognition_uidresult: string
  passive_liveness?: { is_real_face: boolean; liveness_probability?: number }
}

export type Identified = { ok: true; reader: string } | { ok: false; reason: 'count' | 'spoof' | 'unknown' }

const client = ofetch.create({
  baseURL: process.env.FACE_GATEWAY ?? 'https://faceapi.arsa.technology/api/v1',
  headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY ?? '' },
  timeout: 8_000,
})

export async function recognize(image: File): Promise<{ faces: Face[] }> {
  const body = new FormData()
  body.set('face_image', image)
  return client('/face_recognition/recognize_face', { method: 'POST', body })
}

export async function identify(image: File): Promise<Identified> {
  const { faces } = await recognize(image)
  if (faces.length !== 1) return { ok: false, reason: 'count' }
  const face = faces[0]!
  if (!face.passive_liveness?.is_real_face) return { ok: false, reason: 'spoof' }
  if (face.recognition_uidresult === 'unknown') return { ok: false, reason: 'unknown' }
  return { ok: true, reader: face.recognition_uidresult }
}

export async function erase(uid: string) {
  const res = await fetch('https://faceapi.arsa.technology/api/v1/face_recognition/remove_face', {
    method: 'DELETE',
    headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY!, 'x-face-uid': uid },
  })
  return res.ok && (await res.json()).status === 'success'
}
