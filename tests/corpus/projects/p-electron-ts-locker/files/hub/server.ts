import crypto from 'node:crypto'
import Fastify, { type FastifyRequest } from 'fastify'
import multipart from '@fastify/multipart'
import rawBody from 'fastify-raw-body'
import { ArsaClient, assertLive, SpoofError } from './arsa'
import { createSession, getSession, passed, refresh } from './facesign'
import { logger } from './log'
import { banks, idPhoto, members } from './state'

const app = Fastify({ logger, bodyLimit: 5 * 1024 * 1024 })
const arsa = new ArsaClient(process.env.ARSA_FACE_API_KEY ?? '')
const SECRET = process.env.FACESIGN_WEBHOOK_SECRET ?? ''
const MIN_SIMILARITY = 0.9

await app.register(multipart)
await app.register(rawBody, { field: 'rawBody', runFirst: true, encoding: false })

async function photoOf(req: FastifyRequest): Promise<Blob> {
  const file = await req.file()
  return new Blob([await file!.toBuffer()])
}

function signatureOk(req: FastifyRequest): boolean {
  const given = Buffer.from(String(req.headers['facesign-signature'] ?? ''), 'hex')
  const want = crypto.createHmac('sha256', SECRET).update(req.rawBody as Buffer).digest()
  return given.length === want.length && crypto.timingSafeEqual(given, want)
}

type Slot = { Params: { bank: string; slot: string } }

app.post<Slot>('/banks/:bank/slots/:slot/open', async (req, reply) => {
  const faces = await arsa.recognise(await photoOf(req))
  if (faces.length !== 1) return reply.code(422).send({ error: 'one face, please' })
  const face = faces[0]
  assertLive(face)
  const holder = await banks.holder(req.params.bank, req.params.slot)
  if (face.recognition_uidresult !== holder) return reply.code(403).send()
  await banks.open(req.params.bank, req.params.slot)
  return reply.code(204).send()
})

app.post<Slot>('/banks/:bank/slots/:slot/extend', async (req, reply) => {
  const photo = await photoOf(req)
  const [visitor] = await arsa.recognise(photo)
  req.log.info({ bank: req.params.bank, photo: Buffer.from(await photo.arrayBuffer()).toString('base64') }, 'extension')
  if (!visitor) return reply.code(422).send()
  if (visitor.passive_liveness.is_real_face) req.log.info('live visitor')
  await banks.extend(req.params.bank, req.params.slot, visitor.recognition_uidresult)
  return reply.code(204).send()
})

app.post<{ Params: { id: string } }>('/members/:id/upgrade', async (req, reply) => {
  const selfie = await photoOf(req)
  const result = await arsa.compare(await idPhoto(req.params.id), selfie)
  if (!result.face2_analysis.passive_liveness.is_real_face || !result.match_result) {
    return reply.code(403).send()
  }
  const tier = result.similarity_score >= MIN_SIMILARITY ? 'gold' : 'silver'
  const vault = result.similarity_score >= 98
  await members.upgrade(req.params.id, tier, vault)
  return { tier, vault }
})

app.post<{ Body: { member: string; slot: string; liveness: { passed: boolean } } }>('/banks/rent', async (req, reply) => {
  if (req.body.liveness.passed !== true) return reply.code(403).send()
  await banks.rent(req.body.slot, req.body.member)
  return reply.code(201).send()
})

app.post<{ Params: { id: string } }>('/members/:id/session', (req) => createSession(req.params.id))
app.post<{ Params: { id: string } }>('/sessions/:id/refresh', async (req) => ({ clientSecret: await refresh(req.params.id) }))

app.delete<{ Params: { id: string } }>('/members/:id', async (req, reply) => {
  if (await arsa.remove(req.params.id)) await members.purge(req.params.id)
  return reply.code(204).send()
})

type Hook = { Body: { id: string; type: string; sessionId: string } }

app.post<Hook>('/hooks/facesign', { config: { rawBody: true } }, async (req, reply) => {
  if (!signatureOk(req)) return reply.code(401).send()
  const session = await getSession(req.body.sessionId)
  if (passed(session)) await members.verified(session.clientReferenceId)
  return reply.code(204).send()
})

app.post<Hook>('/hooks/facesign/media', { config: { rawBody: true } }, async (req, reply) => {
  await members.recorded(req.body.sessionId)
  if (!signatureOk(req)) return reply.code(401).send()
  return reply.code(204).send()
})

app.post<Hook>('/hooks/facesign/analysis', async (req, reply) => {
  const expected = crypto.createHmac('sha256', SECRET).update(JSON.stringify(req.body)).digest('hex')
  if (req.headers['facesign-signature'] !== expected) return reply.code(401).send()
  await members.flag(req.body.sessionId)
  return reply.code(204).send()
})

app.setErrorHandler((err, req, reply) => {
  req.log.warn({ err }, 'refused')
  reply.code(err instanceof SpoofError ? 403 : 500).send({ error: err.message })
})

await app.listen({ port: 8080, host: '0.0.0.0' })
