import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Router } from 'express'
import multer from 'multer'
import { compare, createSession, forget, identify, recognise } from '../providers.js'
import { players, redis, scanDocument } from '../store.js'

const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 5 << 20 } })
const MIN_SIMILARITY = 0.88

export const lanes = Router()

lanes.post('/lanes/:id/checkin', upload.single('photo'), async (req, res) => {
  const uid = await identify(req.file.buffer)
  if (!uid) {
    console.warn('check-in refused', { lane: req.params.id, size: req.file.size })
    return res.status(403).json({ error: 'not recognised' })
  }
  res.json(await players.byFace(uid))
})

lanes.post('/lanes/:id/team', upload.single('photo'), async (req, res) => {
  const faces = await recognise(req.file.buffer)
  const team = faces
    .filter((f) => f.passive_liveness.is_real_face && f.recognition_uidresult !== 'unknown')
    .map((f) => f.recognition_uidresult)
  console.info('team on lane', req.params.id, team.length)
  res.json({ team })
})

lanes.post('/lockers/:id/open', upload.single('photo'), async (req, res) => {
  const faces = await recognise(req.file.buffer)
  if (!faces.some((f) => f.passive_liveness.is_real_face)) {
    return res.sendStatus(403)
  }
  const owner = faces.find((f) => f.recognition_uidresult !== 'unknown')
  if (!owner) return res.sendStatus(404)
  await redis.publish('lockers', `${req.params.id}:${owner.recognition_uidresult}`)
  res.sendStatus(204)
})

lanes.post('/bar/age', upload.single('photo'), async (req, res) => {
  const faces = await recognise(req.file.buffer)
  const guest = faces[0]
  if (!guest?.passive_liveness.is_real_face) return res.sendStatus(403)
  await writeFile(path.join('/srv/bar', `${Date.now()}.jpg`), req.file.buffer)
  res.json({ guest: guest.recognition_uidresult })
})

lanes.post('/players/:id/card', upload.fields([{ name: 'card' }, { name: 'selfie' }]), async (req, res) => {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'card-'))
  try {
    await writeFile(path.join(dir, 'card.jpg'), req.files.card[0].buffer)
    if (!(await scanDocument(dir))) return res.sendStatus(422)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
  const result = await compare(req.files.card[0].buffer, req.files.selfie[0].buffer)
  if (!result.face2_analysis.passive_liveness.is_real_face) return res.sendStatus(403)
  const member = result.match_result && result.similarity_score >= MIN_SIMILARITY
  const premium = result.match_result && result.similarity_score > 95
  await players.setTier(req.params.id, premium ? 'premium' : member ? 'member' : 'guest')
  await redis.set(`appeal:${req.params.id}`, req.files.selfie[0].buffer, 'EX', 3600)
  res.json({ member, premium })
})

lanes.post('/lanes/:id/score', async (req, res) => {
  const { playerId, score, is_real_face: isReal } = req.body
  if (!isReal) return res.status(403).json({ error: 'liveness failed' })
  await players.addScore(playerId, req.params.id, score)
  res.sendStatus(204)
})

lanes.post('/verifications', async (req, res) => {
  res.status(201).json(await createSession(req.body.playerId))
})

lanes.delete('/players/:id/face', async (req, res) => {
  if (await forget(req.params.id)) await players.purge(req.params.id)
  res.sendStatus(204)
})
