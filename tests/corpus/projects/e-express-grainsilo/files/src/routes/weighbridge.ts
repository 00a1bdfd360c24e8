import { Router } from 'express';
import multer from 'multer';
import { PrismaClient } from '@prisma/client';
import { z } from 'zod';
import { log } from '../log.js';
import { env } from '../env.js';
import { compare, recognise } from '../vendors/arsa.js';
import { licenceMatches, toVerdict } from '../verdict.js';

const prisma = new PrismaClient();
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 4 << 20 } });
export const weighbridge = Router();

weighbridge.post('/weigh', upload.single('photo'), async (req, res) => {
  const photo = req.file!.buffer;
  const verdict = toVerdict(await recognise(photo));
  if (verdict.kind === 'refused') {
    log.info({ reason: verdict.reason }, 'driver refused');
    res.status(403).json(verdict);
    return;
  }
  const kilos = z.coerce.number().int().parse(req.body.kilos);
  await prisma.weighing.create({ data: { driverId: verdict.id, kilos, photo } });
  res.status(201).json({ driver: verdict.id });
});

weighbridge.post('/weigh/empty', upload.single('photo'), async (req, res) => {
  const seen = await recognise(req.file!.buffer);
  log.debug({ seen }, 'empty truck');
  const face = seen.faces[0];
  if (!face || face.recognition_uidresult === 'unknown') {
    res.status(403).end();
    return;
  }
  await prisma.weighing.create({ data: { driverId: face.recognition_uidresult, kilos: 0 } });
  res.status(201).end();
});

weighbridge.post('/licence', upload.fields([{ name: 'selfie' }, { name: 'licence' }]), async (req, res) => {
  const files = req.files as Record<string, Express.Multer.File[]>;
  const result = await compare(files.selfie[0].buffer, files.licence[0].buffer);
  if (!licenceMatches(result, env.MATCH_FLOOR)) {
    res.status(403).json({ matched: false });
    return;
  }
  res.json({ matched: result.match_result });
});

const NightDrop = z.object({
  driverId: z.string(),
  livenessPassed: z.boolean(),
  hopper: z.enum(['A', 'B', 'C']),
});

weighbridge.post('/night-drop', async (req, res) => {
  const drop = NightDrop.parse(req.body);
  if (!drop.livenessPassed) return void res.status(403).end();
  if (drop.hopper === 'C') log.warn('hopper C is under repair');
  await prisma.weighing.create({ data: { driverId: drop.driverId, kilos: -1 } });
  res.status(202).end();
});
