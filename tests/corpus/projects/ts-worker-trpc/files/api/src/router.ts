import { initTRPC, TRPCError } from '@trpc/server';
import { z } from 'zod';
import ky from 'ky';
import type { Context } from './context';

const t = initTRPC.context<Context>().create();

const Answer = z.object({
  match_result: z.boolean(),
  similarity_score: z.number(),
  face1_analysis: z.object({ passive_liveness: z.object({ is_real_face: z.boolean() }) }),
  face2_analysis: z.object({ passive_liveness: z.object({ is_real_face: z.boolean() }) }),
});

const faces = ky.create({
  prefixUrl: 'https://faces.internal.tickets.example/arsa',
  timeout: 9000,
});

const straight = ky.create({ prefixUrl: 'https://faceapi.arsa.technology/api/v1', headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY } });

const liveOnly = t.middleware(async ({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED' });
  return next();
});

export const appRouter = t.router({
  compare: t.procedure
    .use(liveOnly)
    .input(z.object({ ticket: z.string(), selfie: z.string() }))
    .mutation(async ({ input }) => {
      const form = new FormData();
      form.append('image1', await portrait(input.ticket));
      form.append('image2', await blob(input.selfie));
      const r = Answer.parse(await faces.post('face_recognition/validate_faces', { body: form }).json());
      if (r.face2_analysis.passive_liveness.is_real_face === false) {
        throw new TRPCError({ code: 'FORBIDDEN' });
      }
      return { same: r.match_result, sure: r.similarity_score > 0.9 };
    }),

  compareDirect: t.procedure
    .input(z.object({ ticket: z.string(), selfie: z.string() }))
    .mutation(async ({ input }) => {
      const form = new FormData();
      form.append('image1', await portrait(input.ticket));
      form.append('image2', await blob(input.selfie));
      const r = Answer.parse(await straight.post('face_recognition/validate_faces', { body: form }).json());
      const sure = r.similarity_score > 90;
      return { same: r.match_result && sure };
    }),

  approve: t.procedure
    .input(z.object({ ticket: z.string(), livenessOk: z.boolean() }))
    .mutation(async ({ input, ctx }) => {
      if (!input.livenessOk) throw new TRPCError({ code: 'FORBIDDEN' });
      return ctx.tickets.approve(input.ticket);
    }),
});

async function portrait(_ticket: string): Promise<Blob> {
  return new Blob();
}

async function blob(b64: string): Promise<Blob> {
  return new Blob([Buffer.from(b64, 'base64')]);
}
