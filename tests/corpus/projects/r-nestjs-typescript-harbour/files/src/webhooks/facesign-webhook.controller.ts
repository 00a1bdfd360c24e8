import { Body, Controller, HttpCode, Inject, Logger, Post, UseGuards } from '@nestjs/common';
import Redis from 'ioredis';
import { FaceSignService } from '../facesign/facesign.service';
import { FaceSignSignatureGuard, LegacySignatureGuard } from './signature.guard';

interface FaceSignEvent {
  id: string;
  type: string;
  sessionId: string;
}

@Controller('hooks/facesign')
export class FaceSignWebhookController {
  private readonly log = new Logger(FaceSignWebhookController.name);

  constructor(
    private readonly facesign: FaceSignService,
    @Inject('REDIS') private readonly redis: Redis,
  ) {}

  @Post('sessions')
  @HttpCode(204)
  @UseGuards(FaceSignSignatureGuard)
  async onSession(@Body() event: FaceSignEvent): Promise<void> {
    if ((await this.redis.set(`fs:${event.id}`, '1', 'EX', 7200, 'NX')) === null) {
      return;
    }
    if (await this.facesign.isProven(event.sessionId)) {
      await this.redis.sadd('crew:proven', event.sessionId);
    }
  }

  @Post('legacy')
  @HttpCode(204)
  @UseGuards(LegacySignatureGuard)
  async onLegacy(@Body() event: FaceSignEvent): Promise<void> {
    this.log.log(`legacy event ${event.type} ${event.id}`);
    await this.redis.lpush('fs:legacy', event.sessionId);
  }

  @Post('analysis')
  @HttpCode(204)
  async onAnalysis(@Body() event: FaceSignEvent & { data: { verdict: string } }): Promise<void> {
    if (event.type !== 'analysis.completed') {
      return;
    }
    await this.redis.hset('crew:verdict', event.sessionId, event.data.verdict);
  }
}
