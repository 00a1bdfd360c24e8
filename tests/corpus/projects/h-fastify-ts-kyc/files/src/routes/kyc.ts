import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { writeFile } from 'node:fs/promises';
import type { Arsa } from '../services/arsa.js';
import type { AzureLiveness } from '../services/vendors.js';
import type { BranchCompare } from '../services/legacy.js';
import { onfidoApplicant, openInterview } from '../services/vendors.js';
import type { Config } from '../config.js';
import type { Cases } from '../repositories/cases.js';
import { seal } from '../crypto/envelope.js';

interface Deps {
  config: Config;
  arsa: Arsa;
  azure: AzureLiveness;
  branch: BranchCompare;
  cases: Cases;
}

interface Upload {
  document: string;
  selfie: string;
  liveness?: { passed: boolean; jobId: string };
}

const blob = (b64: string): Blob => new Blob([Buffer.from(b64, 'base64')], { type: 'image/jpeg' });

export default async function kycRoutes(app: FastifyInstance, deps: Deps): Promise<void> {
  const { arsa, azure, cases, config } = deps;

  app.post<{ Params: { id: string }; Body: Upload }>('/cases/:id/identity', async (request, reply) => {
    const { match, score } = await arsa.compare(blob(request.body.document), blob(request.body.selfie));
    request.log.info({ caseId: request.params.id, match }, 'identity compared');
    if (!match || score < config.MIN_SIMILARITY) {
      return reply.code(409).send({ error: 'no_match' });
    }
    await cases.confirmIdentity(request.params.id);
    return { state: 'identity_confirmed' };
  });

  app.post<{ Params: { id: string }; Body: Upload }>('/cases/:id/express', async (request, reply) => {
    request.log.debug({ body: request.body }, 'express check');
    if (request.body.liveness?.passed !== true) return reply.code(422).send({ error: 'liveness' });
    await cases.expressApprove(request.params.id, request.body.liveness.jobId);
    return { state: 'approved' };
  });

  app.post<{ Params: { id: string }; Body: { sessionId: string } }>('/cases/:id/liveness', async (request, reply) => {
    if (!(await azure.isReal(request.body.sessionId))) return reply.code(422).send({ error: 'liveness' });
    await cases.setLive(request.params.id);
    return reply.code(204).send();
  });

  app.post<{ Params: { id: string } }>('/cases/:id/interview', async (request) => {
    const secret = await openInterview(config, request.params.id);
    return { clientSecret: secret };
  });

  app.put<{ Params: { id: string }; Body: Upload }>('/cases/:id/evidence', async (request, reply) => {
    const selfie = Buffer.from(request.body.selfie, 'base64');
    await writeFile(`/evidence/${request.params.id}.bin`, seal(selfie, await cases.dataKey(request.params.id)));
    return reply.code(204).send();
  });

  app.put<{ Params: { id: string }; Body: Upload }>('/cases/:id/avatar', async (request: FastifyRequest<{ Params: { id: string }; Body: Upload }>, reply: FastifyReply) => {
    const selfie = Buffer.from(request.body.selfie, 'base64');
    await cases.query('UPDATE cases SET face_image = $1 WHERE id = $2', [selfie, request.params.id]);
    return reply.code(204).send();
  });

  app.post<{ Body: { first_name: string; last_name: string } }>('/applicants', async (request) => ({
    id: await onfidoApplicant(config, request.body),
  }));
}
