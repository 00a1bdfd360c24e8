import crypto from 'node:crypto';
import Fastify from 'fastify';
import multipart from '@fastify/multipart';
import { FormData, File } from 'undici';
import { env } from './env.js';
import { create, passed } from './vendor/facesign.js';
import { whoIs } from './vendor/arsa.js';

const app = Fastify({ logger: { redact: ['req.headers.authorization'] }, bodyLimit: 6_000_000 });
app.register(multipart);
app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

app.post('/who', async (request, reply) => {
  const part = await request.file();
  if (!part) return reply.code(400).send();
  const form = new FormData();
  form.set('face_image', new File([await part.toBuffer()], 'face.jpg'));
  const uid = await whoIs(form);
  request.log.info({ found: uid !== undefined }, 'who');
  return uid ? { uid } : reply.code(404).send();
});

app.post('/sessions', async () => ({ secret: (await create('web')).clientSecret }));

app.post('/hooks/facesign', async (request, reply) => {
  const raw = request.body as Buffer;
  const expected = crypto.createHmac('sha256', env.FACESIGN_WEBHOOK_SECRET).update(raw).digest();
  const given = Buffer.from(String(request.headers['facesign-signature']), 'hex');
  const genuine = given.byteLength === expected.byteLength && crypto.timingSafeEqual(given, expected);
  if (!genuine) return reply.code(401).send();
  const { sessionId } = JSON.parse(raw.toString('utf8'));
  app.log.info({ sessionId, ok: await passed(sessionId) }, 'session');
  return reply.code(204).send();
});

app.listen({ port: env.PORT });
