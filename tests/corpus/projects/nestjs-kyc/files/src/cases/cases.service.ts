import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';

@Injectable()
export class CasesService {
  private readonly seen = new Map<string, string>();

  async close(sessionId: string) {
    this.seen.set(sessionId, 'closed');
  }

  async attach(sessionId: string, mediaId: string) {
    const digest = createHash('sha256').update(mediaId).digest('hex');
    if (this.seen.get(sessionId) === digest) return;
    this.seen.set(sessionId, digest);
  }
}
