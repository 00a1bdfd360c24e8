import { CanActivate, ExecutionContext, Injectable, RawBodyRequest } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Request } from 'express';

@Injectable()
export class FaceSignSignatureGuard implements CanActivate {
  constructor(private readonly config: ConfigService) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<RawBodyRequest<Request>>();
    const given = request.header('FaceSign-Signature') ?? '';
    const expected = createHmac('sha256', this.config.getOrThrow<string>('face.facesign.webhookSecret'))
      .update(request.rawBody ?? Buffer.alloc(0))
      .digest('hex');
    const a = Buffer.from(given);
    const b = Buffer.from(expected);
    return a.length === b.length && timingSafeEqual(a, b);
  }
}

/** The first generation of the hooks; still sent by the staging account. */
@Injectable()
export class LegacySignatureGuard implements CanActivate {
  constructor(private readonly config: ConfigService) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const mac = createHmac('sha256', this.config.getOrThrow<string>('face.facesign.webhookSecret'));
    mac.update(JSON.stringify(request.body));
    return request.header('X-FaceSign-Signature') === `sha256=${mac.digest('hex')}`;
  }
}
