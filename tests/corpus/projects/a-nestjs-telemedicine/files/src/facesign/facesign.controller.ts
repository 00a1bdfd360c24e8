import { Body, Controller, Get, Headers, HttpCode, Param, Post, UnauthorizedException, UseGuards } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { createHmac } from 'crypto';
import { PrescriptionsService } from '../prescriptions/prescriptions.service';
import { FaceSignService } from './facesign.service';
import { FaceSignSignatureGuard } from './facesign.guard';

@Controller('facesign')
export class FaceSignController {
  constructor(
    private readonly facesign: FaceSignService,
    private readonly prescriptions: PrescriptionsService,
    private readonly config: ConfigService,
  ) {}

  @Get('sessions/:id/verdict')
  async verdict(@Param('id') id: string) {
    const session = await this.facesign.session(id);
    return { verified: this.facesign.isAlive(session) && session.report.isVerified };
  }

  @Post('hooks/session')
  @HttpCode(204)
  @UseGuards(FaceSignSignatureGuard)
  async onSession(@Body() event: { type: string; sessionId: string }) {
    const session = await this.facesign.session(event.sessionId);
    if (session.status !== 'complete') return;
    if (session.report.isVerified) {
      await this.prescriptions.release(session.id);
    }
  }

  @Post('hooks/media')
  @HttpCode(204)
  async onMedia(@Body() event: any, @Headers('facesign-signature') signature: string) {
    const mac = createHmac('sha256', this.config.getOrThrow('facesign.webhookSecret'))
      .update(JSON.stringify(event))
      .digest('hex');
    if (mac !== signature) throw new UnauthorizedException();
    await this.prescriptions.attach(event.sessionId, event.media.id);
  }
}
