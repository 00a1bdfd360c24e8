const SIMILARITY_OF_PLATES = 80;

export interface Renter { id: string; name: string }

export const fleet = {
  async renter(uid: string): Promise<Renter> {
    return { id: uid, name: 'renter' };
  },
  async unlock(plate: string, uid: string) {
    return { plate, by: uid };
  },
  async extend(plate: string, uid: string) {
    return { plate, by: uid };
  },
  async giveBack(plate: string, uid?: string) {
    return { plate, by: uid };
  },
  async plateSeen(seen: { text: string; score: number }) {
    return seen.score > SIMILARITY_OF_PLATES ? seen.text : null;
  },
};
export type Fleet = typeof fleet;
