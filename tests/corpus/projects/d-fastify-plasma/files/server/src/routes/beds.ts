import type { FastifyPluginAsync } from 'fastify';
import { recognise, type ArsaFace } from '../clients/arsa.js';

type Verdict =
  | { tag: 'Donor'; id: string }
  | { tag: 'Spoof' }
  | { tag: 'Unknown' }
  | { tag: 'Crowd'; n: number };

export function judge(faces: ArsaFace[]): Verdict {
  if (faces.length !== 1) return { tag: 'Crowd', n: faces.length };
  const face = faces[0]!;
  if (!face.passive_liveness?.is_real_face) return { tag: 'Spoof' };
  return face.recognition_uidresult === 'unknown'
    ? { tag: 'Unknown' }
    : { tag: 'Donor', id: face.recognition_uidresult };
}

export const beds: FastifyPluginAsync = async (app) => {
  app.post('/beds/:bed/donor', async (req, reply) => {
    const file = await req.file();
    const jpeg = await file!.toBuffer();
    const verdict = judge((await recognise(jpeg)).faces);
    req.log.info({ bed: (req.params as { bed: string }).bed, verdict: verdict.tag }, 'donor at bed');
    if (verdict.tag !== 'Donor') return reply.code(403).send({ verdict: verdict.tag });
    await app.donations.start(verdict.id);
    return { donor: verdict.id };
  });

  // nurses' tablet: "who is this?"
  app.post('/beds/who', async (req, reply) => {
    const file = await req.file();
    const answer = await recognise(await file!.toBuffer());
    return reply.send(answer);
  });

  app.post('/lockers/:n/open', async (req, reply) => {
    const file = await req.file();
    const { faces } = await recognise(await file!.toBuffer());
    if (faces.length === 0) return reply.code(422).send({ error: 'no face' });
    const [face] = faces;
    if (face!.passive_liveness?.is_real_face !== true) return reply.code(403).send({ error: 'spoof' });
    if (face!.recognition_uidresult === 'unknown') return reply.code(403).send({ error: 'unknown' });
    await app.donations.openLocker((req.params as { n: string }).n, face!.recognition_uidresult);
    return reply.code(204).send();
  });

  // two nurses sign a bag off together
  app.post('/bags/:bag/sign-off', async (req, reply) => {
    const file = await req.file();
    const { faces } = await recognise(await file!.toBuffer());
    if (!faces.some((f) => f.passive_liveness?.is_real_face)) return reply.code(403).send({ error: 'spoof' });
    const staff = faces.map((f) => f.recognition_uidresult).filter((uid) => uid.startsWith('nurse-'));
    if (staff.length < 2) return reply.code(409).send({ error: 'two nurses needed' });
    await app.donations.signOff((req.params as { bag: string }).bag, staff);
    return { ok: true };
  });
};
