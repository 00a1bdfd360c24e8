import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import sharp from 'sharp';
import { redis } from '../redis.js';
import * as appointments from '../appointments.js';
import * as pharmacy from '../pharmacy.js';

async function photoOf(req: FastifyRequest): Promise<Buffer> {
  const file = await req.file({ limits: { fileSize: 4_000_000 } });
  if (!file) throw Object.assign(new Error('no photo'), { statusCode: 400 });
  return file.toBuffer();
}

async function upright(photo: Buffer): Promise<Buffer> {
  const dir = await mkdtemp(join(tmpdir(), 'checkin-'));
  try {
    const path = join(dir, 'in.jpg');
    await writeFile(path, photo);
    return await sharp(path).rotate().jpeg().toBuffer();
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const routes: FastifyPluginAsync = async (app) => {
  app.post('/checkin', async (req, reply) => {
    const who = await app.arsa.identify(await upright(await photoOf(req)));
    if ('refusal' in who) {
      req.log.warn({ refusal: who.refusal }, 'check-in refused');
      return reply.code(403).send({ status: who.refusal === 'unknown' ? 'unknown' : 'retry' });
    }
    const appointment = await appointments.arrive(who.uid);
    return { status: 'welcome', appointment };
  });

  app.post('/waiting-room', async (req) => {
    const { faces } = await app.arsa.recognize(await photoOf(req));
    const present = faces
      .filter((f) => f.passive_liveness?.is_real_face === true)
      .map((f) => f.recognition_uidresult);
    return { present: present.filter((uid) => uid !== 'unknown') };
  });

  app.post('/pharmacy/collect', async (req, reply) => {
    const result = await app.arsa.recognize(await photoOf(req));
    req.log.debug({ result }, 'pharmacy counter');
    const face = result.faces[0];
    if (!face || face.recognition_uidresult === 'unknown') return reply.code(404).send();
    await pharmacy.release(face.recognition_uidresult);
    return reply.code(204).send();
  });

  app.post('/staff/clock', async (req, reply) => {
    const result = await app.arsa.recognize(await photoOf(req));
    if (result.faces.length !== 1) return reply.code(422).send();
    const nurse = result.faces[0];
    if (nurse.passive_liveness?.is_real_face) {
      req.log.warn('spoof at the clock');
      return reply.code(403).send();
    }
    await appointments.clockIn(nurse.recognition_uidresult);
    return reply.code(204).send();
  });

  app.post<{ Body: { patientId: string; liveness: { passed: boolean } } }>('/phone-checkin', async (req, reply) => {
    const { patientId, liveness } = req.body;
    if (!liveness.passed) return reply.code(403).send();
    return { status: 'welcome', appointment: await appointments.arrive(patientId) };
  });

  app.post<{ Params: { id: string } }>('/patients/:id/portrait', async (req, reply) => {
    const photo = await photoOf(req);
    await redis.set(`portrait:${req.params.id}`, photo.toString('base64'));
    await redis.set(`portrait:preview:${req.params.id}`, photo.toString('base64'), 'EX', 300);
    return reply.code(201).send();
  });
};

export default routes;
