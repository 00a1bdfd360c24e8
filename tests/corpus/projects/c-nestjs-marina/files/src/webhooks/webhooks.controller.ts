import { Body, Controller, HttpCode, Logger, Post, UseGuards } from '@nestjs/common';

import { FaceSignService } from '../identity/facesign.service';
import { TenantsService } from '../tenants/tenants.service';
import { FaceSignSignatureGuard } from './facesign-signature.guard';

interface FaceSignEvent {
  id: string;
  type: 'session.status' | 'analysis.done' | 'media.ready';
  sessionId: string;
}

@Controller('webhooks')
export class WebhooksController {
  private readonly logger = new Logger(WebhooksController.name);

  constructor(
    private readonly facesign: FaceSignService,
    private readonly tenants: TenantsService,
  ) {}

  @Post('facesign')
  @HttpCode(204)
  @UseGuards(FaceSignSignatureGuard)
  async sessionChanged(@Body() event: FaceSignEvent): Promise<void> {
    this.logger.log(`event ${event.id} (${event.type})`);
    if (event.type !== 'session.status') return;
    if (await this.facesign.isLive(event.sessionId)) await this.tenants.verify(event.sessionId);
  }

  @Post('facesign/analysis')
  @HttpCode(202)
  async analysed(@Body() event: FaceSignEvent): Promise<void> {
    await this.tenants.analysisDone(event.sessionId);
  }

  @Post('stripe')
  @HttpCode(204)
  async paid(@Body() event: { id: string }): Promise<void> {
    await this.tenants.refreshInvoice(event.id);
  }
}
