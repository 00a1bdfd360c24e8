import { createHmac, timingSafeEqual } from 'node:crypto';

import { CanActivate, ExecutionContext, Inject, Injectable, RawBodyRequest } from '@nestjs/common';
import { ConfigType } from '@nestjs/config';
import type { Request } from 'express';

import { identityConfig } from '../config/identity.config';

@Injectable()
export class FaceSignSignatureGuard implements CanActivate {
  constructor(@Inject(identityConfig.KEY) private readonly config: ConfigType<typeof identityConfig>) {}

  canActivate(context: ExecutionContext): boolean {
    const req = context.switchToHttp().getRequest<RawBodyRequest<Request>>();
    const given = Buffer.from(req.header('FaceSign-Signature') ?? '', 'hex');
    const expected = createHmac('sha256', this.config.facesign.webhookSecret)
      .update(JSON.stringify(req.body))
      .digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}
