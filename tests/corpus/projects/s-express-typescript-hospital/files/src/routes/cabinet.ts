import { Router } from 'express';
import multer from 'multer';
import axios from 'axios';
import { compare, judge, recognize } from '../clients/arsa';
import { config } from '../config';
import { logger } from '../lib/logger';
import { keepForAudit, keepVisitorPhoto } from '../services/captures';
import { staff } from '../services/staff';

const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 5_000_000 } });
const ANALYTICS_HOST = 'faceapi.arsa.technology';
export const cabinet = Router();

cabinet.post('/cabinets/:id/open', upload.single('photo'), async (req, res, next) => {
  try {
    const verdict = await judge(req.file!.buffer);
    if (verdict.kind !== 'known') {
      logger.warn({ cabinet: req.params.id, verdict: verdict.kind }, 'refused');
      return res.status(403).json({ reason: verdict.kind });
    }
    await keepForAudit(verdict.uid, req.file!.buffer);
    await staff.unlock(req.params.id, verdict.uid);
    return res.sendStatus(204);
  } catch (error) {
    return next(error);
  }
});

cabinet.post('/cabinets/:id/witness', upload.single('photo'), async (req, res) => {
  const answer = await recognize(req.file!.buffer);
  const [witness] = answer.faces;
  if (!witness || witness.recognition_uidresult === 'unknown') {
    return res.status(403).json({ reason: 'unknown' });
  }
  await staff.witness(req.params.id, witness.recognition_uidresult);
  if (!witness.passive_liveness?.is_real_face) {
    logger.warn({ cabinet: req.params.id }, 'witness may be a photograph');
  }
  return res.sendStatus(204);
});

cabinet.post('/wards/:ward/visitors', upload.fields([{ name: 'id' }, { name: 'selfie' }]), async (req, res) => {
  const files = req.files as Record<string, Express.Multer.File[]>;
  const selfie = files.selfie[0].buffer;
  const result = await compare(files.id[0].buffer, selfie);
  logger.info({ ward: req.params.ward, result }, 'visitor compared');
  if (!result.face2_analysis.passive_liveness.is_real_face) return res.sendStatus(403);
  if (result.similarity_score < 75) return res.sendStatus(403);
  const path = await keepVisitorPhoto(req.body.visitor, selfie);
  return res.status(201).json({ path });
});

cabinet.post('/wards/:ward/escort', upload.single('photo'), async (req, res) => {
  const { faces } = await recognize(req.file!.buffer);
  const alive = faces.filter((f) => f.passive_liveness?.is_real_face === true);
  const uids = alive.map((f) => f.recognition_uidresult).filter((uid) => uid !== 'unknown');
  res.json({ escorted: await staff.escort(req.params.ward, uids) });
});

cabinet.post('/rounds/:id/sign', async (req, res) => {
  const { nurse, isLive } = req.body as { nurse: string; isLive: boolean };
  if (!isLive) return res.status(403).json({ reason: 'liveness' });
  await staff.sign(req.params.id, nurse);
  return res.sendStatus(204);
});

/** How many people stand at a bed. */
cabinet.post('/bedside/:bed/analytics', upload.single('photo'), async (req, res) => {
  const form = new FormData();
  form.append('face_image', new Blob([req.file!.buffer]));
  const { data } = await axios.post(
    `http://${ANALYTICS_HOST}/api/v1/face_analytics`,
    form,
    { headers: { 'x-key-secret': config.arsa.key }, timeout: 20_000 },
  );
  res.json({ faces: data.faces.length });
});
