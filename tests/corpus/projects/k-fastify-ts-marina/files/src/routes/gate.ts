import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { FaceRefused } from '../plugins/arsa.js';

const photoOf = async (req: FastifyRequest): Promise<Buffer> => (await req.file())!.toBuffer();

const gate: FastifyPluginAsync = async (app) => {
  app.setErrorHandler((error, _req, reply) => {
    if (error instanceof FaceRefused) return reply.code(403).send({ reason: error.reason });
    app.log.error({ err: error.message }, 'gate');
    return reply.code(502).send();
  });

  app.post<{ Params: { gate: string } }>('/gates/:gate', async (req) => {
    const uid = await app.arsa.holder(await photoOf(req));
    await app.gates.open(req.params.gate, uid);
    return { opened: req.params.gate };
  });

  app.post<{ Params: { slip: string } }>('/slips/:slip/fuel', async (req, reply) => {
    const jpeg = await photoOf(req);
    const { faces } = await app.arsa.recognize(jpeg);
    const buyer = faces.at(0);
    if (!buyer || buyer.recognition_uidresult === 'unknown') return reply.code(404).send();
    await app.fuel.release(req.params.slip, buyer.recognition_uidresult);
    await writeFile(join('/srv/fuel', `${req.params.slip}-${Date.now()}.jpg`), jpeg);
    return { released: true };
  });

  app.post('/crew-list', async (req) => {
    const { faces } = await app.arsa.recognize(await photoOf(req));
    const aboard = faces.flatMap((f) => (f.passive_liveness?.is_real_face ? [f.recognition_uidresult] : []));
    req.log.info({ aboard: aboard.length }, 'crew list');
    return { aboard };
  });

  app.post('/crew-list/preview', async (req) => {
    const answer = await app.arsa.recognize(await photoOf(req));
    req.log.info({ answer }, 'preview');
    return { people: answer.faces.length };
  });

  app.put<{ Params: { id: string } }>('/holders/:id/portrait', async (req, reply) => {
    const jpeg = await photoOf(req);
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', app.portraitKey, iv);
    const sealed = Buffer.concat([iv, cipher.update(jpeg), cipher.final(), cipher.getAuthTag()]);
    await app.bucket.put(`portraits/${req.params.id}`, sealed);
    return reply.code(204).send();
  });

  app.post('/holders/thumbnail', async (req) => {
    const dir = await mkdtemp(join(tmpdir(), 'thumb-'));
    try {
      await writeFile(join(dir, 'in.jpg'), await photoOf(req));
      return { width: await app.measure(join(dir, 'in.jpg')) };
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  app.post<{ Body: { charter: string; liveness: { passed: boolean } } }>('/charters/handover', async (req, reply) => {
    const { charter, liveness } = req.body;
    if (!liveness.passed) return reply.code(403).send();
    await app.charters.handOver(charter);
    return { charter };
  });

  app.post<{ Params: { id: string } }>('/charters/:id/proof', async (req) => {
    const { clientSecret } = await app.facesign.open(req.params.id);
    return { clientSecret };
  });
};

export default gate;
