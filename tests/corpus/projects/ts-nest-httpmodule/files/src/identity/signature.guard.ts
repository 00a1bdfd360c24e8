import { CanActivate, ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { createHmac, timingSafeEqual } from 'node:crypto';

@Injectable()
export class SignatureGuard implements CanActivate {
  constructor(private readonly config: ConfigService) {}

  canActivate(context: ExecutionContext): boolean {
    const req = context.switchToHttp().getRequest();
    const given = Buffer.from(String(req.headers['facesign-signature'] ?? ''), 'hex');
    const mac = createHmac('sha256', this.config.getOrThrow<string>('FACESIGN_WEBHOOK_SECRET'))
      .update(req.rawBody)
      .digest();
    if (given.length !== mac.length || !timingSafeEqual(given, mac)) {
      throw new UnauthorizedException();
    }
    return true;
  }
}
