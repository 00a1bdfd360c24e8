import { Body, CanActivate, Controller, ExecutionContext, Headers, HttpCode, Inject, Injectable, Post, RawBodyRequest, Req, UnauthorizedException, UseGuards } from '@nestjs/common';
import { ConfigType } from '@nestjs/config';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Request } from 'express';
import { faceSignConfig, personaConfig } from '../config/vendors.config';
import { DriversService } from '../drivers/drivers.service';

@Injectable()
export class FaceSignSignatureGuard implements CanActivate {
  constructor(@Inject(faceSignConfig.KEY) private readonly fs: ConfigType<typeof faceSignConfig>) {}

  canActivate(context: ExecutionContext): boolean {
    const req = context.switchToHttp().getRequest<RawBodyRequest<Request>>();
    const given = Buffer.from(req.get('FaceSign-Signature') ?? '', 'hex');
    const want = createHmac('sha256', this.fs.hookSecret).update(req.rawBody!).digest();
    return given.length === want.length && timingSafeEqual(given, want);
  }
}

@Controller('hooks')
export class HooksController {
  constructor(
    private readonly drivers: DriversService,
    @Inject(personaConfig.KEY) private readonly persona: ConfigType<typeof personaConfig>,
  ) {}

  @Post('facesign')
  @HttpCode(204)
  @UseGuards(FaceSignSignatureGuard)
  async status(@Body() event: { type: string; sessionId: string }) {
    if (event.type === 'session.status') {
      await this.drivers.refresh(event.sessionId);
    }
  }

  @Post('persona')
  @HttpCode(204)
  async inquiry(@Body() event: any, @Headers('persona-signature') header = '') {
    const parts = Object.fromEntries(header.split(',').map((kv) => kv.split('=')));
    const payload = `${parts.t}.${JSON.stringify(event)}`;
    const want = createHmac('sha256', this.persona.webhookSecret).update(payload).digest('hex');
    if (parts.v1 !== want) {
      throw new UnauthorizedException();
    }
    await this.drivers.reviewed(event.data.attributes.payload.data.id);
  }

  @Post('facesign/recordings')
  @HttpCode(204)
  async recordings(@Body() event: { type: string; sessionId: string; media: { url: string } }, @Req() req: Request) {
    if (!req.get('FaceSign-Signature')) {
      throw new UnauthorizedException();
    }
    await this.drivers.attachRecording(event.sessionId, event.media.url);
  }
}
