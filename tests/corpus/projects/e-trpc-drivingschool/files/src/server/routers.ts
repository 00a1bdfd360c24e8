import { TRPCError } from '@trpc/server';
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { faceProcedure, router, studentProcedure } from './trpc';
import { examReport, recognise, startExam } from './vendors';
import { firstUid, studentAmong } from './verdict';

export const lessons = router({
  start: faceProcedure
    .input(z.object({ car: z.string() }))
    .mutation(async ({ ctx, input }) => {
      return ctx.db.startLesson({ student: ctx.faceUid, car: input.car });
    }),

  resume: studentProcedure
    .input(z.object({ frame: z.string(), lessonId: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const bytes = Buffer.from(input.frame, 'base64');
      const seen = await recognise(new Blob([bytes]));
      if (!studentAmong(seen, ctx.student.id)) throw new TRPCError({ code: 'FORBIDDEN' });
      await writeFile(`/data/lessons/${input.lessonId}.jpg`, bytes);
      return ctx.db.resumeLesson(input.lessonId);
    }),

  whoDrives: studentProcedure
    .input(z.object({ frame: z.string() }))
    .query(async ({ input }) => ({ uid: firstUid(await recognise(new Blob([Buffer.from(input.frame, 'base64')]))) })),

  finish: studentProcedure
    .input(z.object({ lessonId: z.string(), km: z.number(), liveness: z.enum(['live', 'spoof']) }))
    .mutation(async ({ ctx, input }) => {
      if (input.liveness !== 'live') throw new TRPCError({ code: 'FORBIDDEN' });
      if (input.km < 1) throw new TRPCError({ code: 'BAD_REQUEST' });
      return ctx.db.finishLesson(input.lessonId, input.km);
    }),
});

export const exams = router({
  begin: studentProcedure.input(z.object({ exam: z.string() })).mutation(async ({ ctx, input }) => {
    const started = await startExam(ctx.student.id, input.exam);
    await ctx.db.examStarted(ctx.student.id, started.sessionId);
    return started;
  }),

  verdict: studentProcedure.input(z.object({ sessionId: z.string() })).query(async ({ ctx, input }) => {
    const report = await examReport(input.sessionId);
    const live = report.nodeReports.some(
      (n: { type: string; outcome: string }) => n.type === 'liveness_detection' && n.outcome === 'livenessDetected',
    );
    const genuine = report.deepfakeDetectionStatus?.state === 'succeeded' && report.deepfakeDetection?.verdict === 'authentic';
    await ctx.db.examJudged(input.sessionId, live && genuine);
    return { live, genuine };
  }),
});

export const appRouter = router({ lessons, exams });
