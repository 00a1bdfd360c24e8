import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';

type Raw = Request & { rawBody: Buffer };

@Injectable()
export class SignatureGuard implements CanActivate {
  canActivate(ctx: ExecutionContext): boolean {
    const req = ctx.switchToHttp().getRequest<Raw>();
    const given = String(req.headers['facesign-signature'] ?? '');
    const want = createHmac('sha256', process.env.FACESIGN_WEBHOOK_SECRET!).update(req.rawBody).digest('hex');
    const a = Buffer.from(given);
    const b = Buffer.from(want);
    return a.length === b.length && timingSafeEqual(a, b);
  }
}
