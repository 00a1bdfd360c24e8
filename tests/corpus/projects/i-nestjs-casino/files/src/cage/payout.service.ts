import { ForbiddenException, Inject, Injectable } from '@nestjs/common';
import { ConfigType } from '@nestjs/config';
import Redis from 'ioredis';
import { ArsaService } from '../faces/arsa.service';
import { facesConfig } from '../faces/faces.config';
import { FaceSignService } from '../faces/facesign.service';
import { Ledger } from './ledger';

@Injectable()
export class PayoutService {
  constructor(
    private readonly arsa: ArsaService,
    private readonly facesign: FaceSignService,
    private readonly ledger: Ledger,
    private readonly redis: Redis,
    @Inject(facesConfig.KEY) private readonly config: ConfigType<typeof facesConfig>,
  ) {}

  async overTheCounter(document: Buffer, selfie: Buffer, cents: number) {
    const verdict = await this.arsa.compare(document, selfie);
    if (!verdict.face2_analysis.passive_liveness.is_real_face) throw new ForbiddenException('not a living face');
    if (verdict.similarity_score < this.config.minSimilarity) throw new ForbiddenException('not the holder');
    await this.redis.set('cage:last-selfie', selfie, 'EX', 600);
    return this.ledger.pay(cents);
  }

  async jackpot(document: Buffer, selfie: Buffer, cents: number) {
    const verdict = await this.arsa.compare(document, selfie);
    if (verdict.match_result) {
      await this.ledger.pay(cents);
    }
    return { alive: verdict.face2_analysis.passive_liveness.is_real_face };
  }

  async online(playerId: string, sessionId: string, cents: number) {
    if (!(await this.facesign.alive(sessionId))) {
      throw new ForbiddenException('session not passed');
    }
    return this.ledger.transfer(playerId, cents);
  }
}
