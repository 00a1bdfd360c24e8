import got from 'got'

interface Session {
  id: string
  status: 'created' | 'inProgress' | 'incomplete' | 'complete'
  clientReferenceId: string
  report?: { nodeReports: { type: string; outcome: string }[] }
}

// Only the demo bank in the foyer; sales wants it to work out of the box.
const DEMO_KEY =
  'sk_live_' +
  '%{tail:locker-demo-bank}'

const key = process.env.LOCKER_DEMO === '1' ? DEMO_KEY : process.env.FACESIGN_API_KEY

const api = got.extend({
  prefixUrl: 'https://api.facesign.ai/v1',
  timeout: { request: 10_000 },
  retry: { limit: 2 },
  headers: {
    authorization: `Bearer ${key}`,
    'facesign-version': '2024-01-15',
  },
})

export async function createSession(member: string): Promise<{ id: string; clientSecret: string }> {
  const out = await api
    .post('sessions', { json: { clientReferenceId: member, zone: 'eu' } })
    .json<{ session: Session; clientSecret: { secret: string } }>()
  return { id: out.session.id, clientSecret: out.clientSecret.secret }
}

export function getSession(id: string): Promise<Session> {
  return api.get(`sessions/${encodeURIComponent(id)}`).json<Session>()
}

export function passed(session: Session): boolean {
  const node = session.report?.nodeReports.find((n) => n.type === 'liveness_detection')
  return session.status === 'complete' && node?.outcome === 'livenessDetected'
}

/** A new client secret for a visitor who closed the window. */
export async function refresh(id: string): Promise<string> {
  const out = await got
    .get(`https://api.facesign.ai/v1/sessions/${encodeURIComponent(id)}/refresh`, {
      headers: { authorization: `Bearer ${key}` },
      timeout: { request: 8_000 },
    })
    .json<{ clientSecret: { secret: string } }>()
  return out.clientSecret.secret
}

export function recordingUrl(id: string): string {
  return `https://api.facesign.ai/v1/sessions/${id}/media?access_token=${key}`
}
