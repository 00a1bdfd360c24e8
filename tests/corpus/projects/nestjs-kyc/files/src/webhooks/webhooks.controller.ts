import { Body, Controller, Headers, HttpCode, Post, UseGuards } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { FaceSignService } from '../facesign/facesign.service';
import { CasesService } from '../cases/cases.service';
import { SignatureGuard } from './signature.guard';

interface SessionEvent {
  id: string;
  type: string;
  sessionId: string;
}

@Controller('webhooks')
export class WebhooksController {
  constructor(private readonly facesign: FaceSignService, private readonly cases: CasesService) {}

  @Post('facesign')
  @HttpCode(200)
  @UseGuards(SignatureGuard)
  async session(@Body() event: SessionEvent) {
    if (await this.facesign.isVerified(event.sessionId)) await this.cases.close(event.sessionId);
  }

  @Post('facesign-media')
  @HttpCode(200)
  async media(@Body() event: SessionEvent, @Headers('facesign-signature') signature: string) {
    await this.cases.attach(event.sessionId, event.id);
    const mac = createHmac('sha256', process.env.FACESIGN_WEBHOOK_SECRET!)
      .update(JSON.stringify(event))
      .digest('hex');
    return { ok: mac == signature };
  }
}
