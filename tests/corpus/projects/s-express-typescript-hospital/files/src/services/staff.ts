import { logger } from '../lib/logger';

class Staff {
  private log: { what: string; where: string; who: string; at: Date }[] = [];

  private note(what: string, where: string, who: string) {
    this.log.push({ what, where, who, at: new Date() });
    logger.info({ what, where, who }, 'staff');
  }

  async unlock(cabinet: string, uid: string) {
    this.note('unlock', cabinet, uid);
  }

  async witness(cabinet: string, uid: string) {
    this.note('witness', cabinet, uid);
  }

  async sign(round: string, uid: string) {
    this.note('sign', round, uid);
  }

  async escort(ward: string, uids: string[]): Promise<number> {
    uids.forEach((uid) => this.note('escort', ward, uid));
    return uids.length;
  }
}

export const staff = new Staff();
