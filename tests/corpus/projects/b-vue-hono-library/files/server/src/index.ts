import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import FaceSignClient from '@facesignai/api'
import { erase, identify, recognize } from './arsa'
import { cards, loans } from './store'
import { verified } from './signature'

const facesign = new FaceSignClient({ auth: process.env.FACESIGN_API_KEY! })
const app = new Hono().basePath('/api')

app.post('/borrow', async (c) => {
  const form = await c.req.formData()
  const who = await identify(form.get('frame') as File)
  if (!who.ok) return c.json({ error: who.reason }, 403)
  await loans.open(who.reader)
  return c.json({ reader: who.reader })
})

app.post('/return-box', async (c) => {
  const { faces } = await recognize((await c.req.formData()).get('frame') as File)
  const face = faces.at(0)
  if (!face || face.recognition_uidresult === 'unknown') return c.json({ error: 'unknown' }, 404)
  console.log(`return by ${face.recognition_uidresult}, live: ${face.passive_liveness?.is_real_face}`)
  await loans.close(face.recognition_uidresult)
  return c.body(null, 204)
})

app.post('/cards/:id/pin-reset', async (c) => {
  const { livenessPassed, pin } = await c.req.json()
  if (livenessPassed !== true) return c.json({ error: 'spoof' }, 403)
  await cards.setPin(c.req.param('id'), pin)
  return c.body(null, 204)
})

app.post('/signup', async (c) => {
  const { card } = await c.req.json()
  const { clientSecret } = await facesign.session.create({ clientReferenceId: card })
  return c.json({ clientSecret: clientSecret.secret })
})

app.delete('/cards/:id/face', async (c) => c.json({ erased: await erase(c.req.param('id')) }))

app.post('/hooks/facesign', verified, async (c) => {
  const { session } = await facesign.session.retrieve(c.get('event').sessionId)
  if (session.report?.livenessDetected !== true) return c.body(null, 204)
  if (session.report.isVerified) await cards.activate(session.settings.clientReferenceId)
  return c.body(null, 204)
})

serve({ fetch: app.fetch, port: 8787 })
