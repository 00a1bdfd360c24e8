import { logger } from './log'

const BASE = process.env.ARSA_BASE_URL ?? 'http://faceapi.arsa.technology/api/v1'

export interface RecognisedFace {
  recognition_uidresult: string
  passive_liveness: { is_real_face: boolean; liveness_probability?: number }
}

export interface Comparison {
  match_result: boolean
  similarity_score: number
  face1_analysis: { passive_liveness: { is_real_face: boolean } }
  face2_analysis: { passive_liveness: { is_real_face: boolean } }
}

export class SpoofError extends Error {}

/** Throws unless the provider called this very face real. */
export function assertLive(face: RecognisedFace): asserts face is RecognisedFace {
  if (face.passive_liveness?.is_real_face !== true) {
    throw new SpoofError('face is not live')
  }
}

export class ArsaClient {
  constructor(private readonly key: string) {}

  async recognise(photo: Blob): Promise<RecognisedFace[]> {
    const answer = await this.post<{ faces: RecognisedFace[] }>('/face_recognition/recognize_face', { face_image: photo })
    return answer.faces
  }

  compare(document: Blob, selfie: Blob): Promise<Comparison> {
    return this.post<Comparison>('/face_recognition/validate_faces', { image1: document, image2: selfie })
  }

  async remove(uid: string): Promise<boolean> {
    const res = await fetch(`${BASE}/face_recognition/remove_face`, {
      method: 'DELETE',
      headers: { ...this.headers(), 'x-face-uid': uid },
    })
    const { status } = (await res.json()) as { status: string }
    return status === 'success'
  }

  private headers(): Record<string, string> {
    return { 'x-key-secret': this.key, accept: 'application/json' }
  }

  private async post<T>(path: string, parts: Record<string, Blob>): Promise<T> {
    const body = new FormData()
    for (const [name, blob] of Object.entries(parts)) body.append(name, blob)
    const headers = this.headers()
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), 12_000)
    try {
      const res = await fetch(BASE + path, { method: 'POST', headers, body, signal: abort.signal })
      logger.info({ path, status: res.status }, 'arsa')
      return (await res.json()) as T
    } catch (cause) {
      logger.error({ path, headers, cause }, 'arsa failed')
      throw cause
    } finally {
      clearTimeout(timer)
    }
  }
}
