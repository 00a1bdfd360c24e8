import { initTRPC, TRPCError } from '@trpc/server';
import { z } from 'zod';
import { judge, Verdict } from './verdict';
import { recognise } from './vendors';
import type { Context } from './context';

const t = initTRPC.context<Context>().create();

export const router = t.router;
export const publicProcedure = t.procedure;

export const studentProcedure = t.procedure.use(({ ctx, next }) => {
  if (!ctx.student) throw new TRPCError({ code: 'UNAUTHORIZED' });
  return next({ ctx: { ...ctx, student: ctx.student } });
});

/** Everything behind this was done by a live, known face. */
export const faceProcedure = studentProcedure
  .input(z.object({ frame: z.string().base64() }))
  .use(async ({ ctx, input, next }) => {
    const { verdict, uid } = judge(await recognise(new Blob([Buffer.from(input.frame, 'base64')])));
    if (verdict !== Verdict.Student || uid !== ctx.student.id) {
      throw new TRPCError({ code: 'FORBIDDEN', message: verdict });
    }
    return next({ ctx: { ...ctx, faceUid: uid } });
  });
