import { CanActivate, ExecutionContext, Injectable, RawBodyRequest } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';

@Injectable()
export class SignatureGuard implements CanActivate {
  constructor(private readonly config: ConfigService) {}

  canActivate(context: ExecutionContext): boolean {
    const req = context.switchToHttp().getRequest<RawBodyRequest<Request>>();
    const secret = this.config.getOrThrow<string>('facesign.webhookSecret');
    const expected = createHmac('sha256', secret).update(req.rawBody!).digest();
    const given = Buffer.from(String(req.headers['facesign-signature'] ?? ''), 'hex');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}
