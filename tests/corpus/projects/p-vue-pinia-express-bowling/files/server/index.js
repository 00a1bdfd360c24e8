import crypto from 'node:crypto'
import express from 'express'
import { lanes } from './routes/lanes.js'
import { readSession } from './providers.js'
import { players, redis } from './store.js'

const SECRET = process.env.FACESIGN_WEBHOOK_SECRET || '%{whsec:bowling-hook}'

const app = express()

function signed(req, res, next) {
  const given = Buffer.from(req.get('FaceSign-Signature') ?? '', 'hex')
  const want = crypto.createHmac('sha256', SECRET).update(req.body).digest()
  if (given.length !== want.length || !crypto.timingSafeEqual(given, want)) {
    return res.sendStatus(401)
  }
  req.event = JSON.parse(req.body.toString('utf8'))
  next()
}

app.post('/hooks/facesign', express.raw({ type: '*/*', limit: '1mb' }), signed, async (req, res) => {
  const session = await readSession(req.event.sessionId)
  const liveness = session.report?.nodeReports?.find((n) => n.type === 'liveness_detection')
  if (session.status === 'complete' && liveness?.outcome === 'livenessDetected') {
    await players.setVerified(session.clientReferenceId)
  }
  res.sendStatus(204)
})

app.use(express.json())

app.post('/hooks/facesign/media', async (req, res) => {
  const { id, type, sessionId } = req.body
  await redis.lpush('facesign:media', `${id}:${sessionId}`)
  console.info('facesign media', id, type)
  res.sendStatus(204)
})

app.post('/hooks/facesign/analysis', async (req, res) => {
  const digest = crypto.createHmac('sha256', SECRET).update(JSON.stringify(req.body)).digest('hex')
  if (digest !== req.get('X-FaceSign-Signature')) return res.sendStatus(401)
  await redis.sadd('facesign:review', req.body.sessionId)
  res.sendStatus(204)
})

app.use('/api', lanes)

app.get('/health', (_req, res) => {
  res.json({ ok: true, arsa: Boolean(process.env.ARSA_FACE_API_KEY) })
})

app.listen(process.env.PORT ?? 3000, () => {
  console.log('league server up, webhook secret configured:', SECRET.length > 0)
})
