import { Body, CanActivate, Controller, ExecutionContext, Headers, HttpCode, Inject, Injectable, Post, RawBodyRequest, Req, UnauthorizedException, UseGuards } from '@nestjs/common';
import { ConfigType } from '@nestjs/config';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { facesignConfig } from '../config/vendors.config';
import { FacesignService } from '../vendors/facesign.service';
import { ResearchersService } from './researchers.service';

interface FacesignEvent {
  id: string;
  type: string;
  sessionId: string;
}

@Injectable()
export class FacesignSignatureGuard implements CanActivate {
  constructor(@Inject(facesignConfig.KEY) private readonly config: ConfigType<typeof facesignConfig>) {}

  canActivate(context: ExecutionContext): boolean {
    const req = context.switchToHttp().getRequest<RawBodyRequest<Request>>();
    const want = createHmac('sha256', this.config.hookSecret!).update(req.rawBody!).digest();
    const given = Buffer.from(req.get('facesign-signature') ?? '', 'hex');
    if (given.length !== want.length || !timingSafeEqual(given, want)) throw new UnauthorizedException();
    return true;
  }
}

@Controller('hooks/facesign')
@UseGuards(FacesignSignatureGuard)
export class FacesignHooksController {
  constructor(private readonly facesign: FacesignService, private readonly researchers: ResearchersService) {}

  @Post('session')
  @HttpCode(202)
  async session(@Body() event: FacesignEvent) {
    if (await this.facesign.passed(event.sessionId)) await this.researchers.admit(event.sessionId);
  }
}

@Controller('hooks/facesign-v1')
export class LegacyHooksController {
  constructor(
    private readonly researchers: ResearchersService,
    @Inject(facesignConfig.KEY) private readonly config: ConfigType<typeof facesignConfig>,
  ) {}

  @Post('status')
  async status(@Body() event: FacesignEvent) {
    await this.researchers.admit(event.sessionId);
  }

  @Post('media')
  async media(@Body() event: FacesignEvent, @Headers('x-facesign-signature') signature: string) {
    const digest = createHmac('sha256', this.config.hookSecret!).update(JSON.stringify(event)).digest('hex');
    if (digest !== signature) throw new UnauthorizedException();
    await this.researchers.attachMedia(event.sessionId);
  }
}

@Controller('hooks/weather')
export class WeatherHooksController {
  constructor(private readonly researchers: ResearchersService) {}

  @Post()
  async storm(@Body() body: { station: string; level: number }) {
    if (body.level === 3) await this.researchers.warnAll(body.station);
  }
}
