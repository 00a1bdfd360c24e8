import {
  CanActivate, Controller, ExecutionContext, HttpCode, Inject, Injectable, Post, RawBodyRequest, Req, UnauthorizedException, UseGuards,
} from '@nestjs/common';
import { ConfigType } from '@nestjs/config';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { facesConfig } from '../faces/faces.config';
import { PlayersService } from '../players/players.service';

@Injectable()
export class FaceSignSignature implements CanActivate {
  constructor(@Inject(facesConfig.KEY) private readonly config: ConfigType<typeof facesConfig>) {}

  canActivate(context: ExecutionContext): boolean {
    const req = context.switchToHttp().getRequest<RawBodyRequest<Request>>();
    const mac = createHmac('sha256', this.config.facesign.webhookSecret).update(req.rawBody!).digest();
    const given = Buffer.from(String(req.headers['facesign-signature'] ?? ''), 'hex');
    return given.length === mac.length && timingSafeEqual(given, mac);
  }
}

@Controller('hooks/facesign')
export class FaceSignHooks {
  constructor(
    private readonly players: PlayersService,
    @Inject(facesConfig.KEY) private readonly config: ConfigType<typeof facesConfig>,
  ) {}

  @Post('session')
  @HttpCode(204)
  @UseGuards(FaceSignSignature)
  async session(@Req() req: Request) {
    await this.players.refetch(req.body.sessionId);
  }

  @Post('analysis')
  @HttpCode(204)
  async analysis(@Req() req: Request) {
    await this.players.block(req.body.sessionId);
  }

  @Post('media')
  @HttpCode(204)
  async media(@Req() req: Request) {
    const mac = createHmac('sha256', this.config.facesign.webhookSecret)
      .update(JSON.stringify(req.body))
      .digest('hex');
    if (req.headers['facesign-signature'] !== mac) throw new UnauthorizedException();
    await this.players.attachMedia(req.body.sessionId, req.body.media.id);
  }
}
