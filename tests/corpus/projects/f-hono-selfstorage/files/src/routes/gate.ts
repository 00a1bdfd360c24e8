import { Hono } from 'hono';
import type { Arsa, Verdict } from '../providers/arsa.ts';
import type { Halls } from '../halls.ts';

const refusal: Record<Exclude<Verdict['kind'], 'tenant'>, string> = {
  stranger: 'You are not known at this hall.',
  spoof: 'Please look into the camera yourself.',
  crowd: 'One person at a time, please.',
};

export function gate(arsa: Arsa, halls: Halls, minSimilarity: number) {
  const app = new Hono();

  app.post('/:hall/open', async (c) => {
    const { photo } = await c.req.parseBody();
    const verdict = await arsa.recognize(photo as File);
    if (verdict.kind !== 'tenant') {
      console.info('refused', c.req.param('hall'), verdict.kind);
      return c.json({ message: refusal[verdict.kind] }, 403);
    }
    await halls.open(c.req.param('hall'), verdict.uid);
    return c.body(null, 204);
  });

  app.post('/:hall/barrier', async (c) => {
    const { photo } = await c.req.parseBody();
    const body = await arsa.recognizeRaw(photo as File);
    const anyLive = body.faces.some((f) => f.passive_liveness?.is_real_face);
    const [driver] = body.faces;
    if (anyLive && driver.recognition_uidresult !== 'unknown') {
      await halls.raise(c.req.param('hall'), driver.recognition_uidresult);
      return c.body(null, 204);
    }
    return c.body(null, 403);
  });

  app.post('/:hall/crew', async (c) => {
    const { photo } = await c.req.parseBody();
    const { faces } = await arsa.recognizeRaw(photo as File);
    const present: string[] = [];
    for (const face of faces) {
      if (!face.passive_liveness?.is_real_face) continue;
      if (face.recognition_uidresult !== 'unknown') present.push(face.recognition_uidresult);
    }
    return c.json({ present });
  });

  app.post('/debug/recognize', async (c) => {
    const { photo } = await c.req.parseBody();
    const seen = await arsa.recognizeRaw(photo as File);
    console.log('gate debug', JSON.stringify(seen));
    return c.json(seen);
  });

  app.post('/:hall/kiosk', async (c) => {
    const req = await c.req.json<{ tenant: string; liveness: { is_real_face: boolean } }>();
    if (req.liveness.is_real_face !== true) return c.body(null, 403);
    await halls.open(c.req.param('hall'), req.tenant);
    return c.body(null, 204);
  });

  app.post('/:hall/compare', async (c) => {
    const { id, selfie } = await c.req.parseBody();
    const out = await halls.compareWithLease(id as File, selfie as File);
    if (out.face2_analysis?.passive_liveness?.is_real_face && out.similarity_score >= minSimilarity) {
      return c.json({ ok: true });
    }
    return c.json({ ok: false }, 403);
  });

  return app;
}
