import crypto from 'node:crypto';

interface Patient {
  id: string;
  session: string;
  proven: boolean;
  recording: boolean;
  flags: string[];
}

class Patients {
  private bySession = new Map<string, Patient>();
  private acknowledged = new Set<string>();

  add(id: string, session: string) {
    this.bySession.set(session, { id, session, proven: false, recording: false, flags: [] });
  }

  async setProven(session: string, proven: boolean) {
    const patient = this.bySession.get(session);
    if (patient) patient.proven = proven;
  }

  async markRecordingReady(session: string) {
    const patient = this.bySession.get(session);
    if (patient) patient.recording = true;
  }

  async flag(session: string, reason: string) {
    this.bySession.get(session)?.flags.push(reason);
  }

  async acknowledge(pager: string) {
    this.acknowledged.add(pager);
  }

  count() {
    return this.bySession.size;
  }

  etag() {
    return crypto.createHash('sha1').update([...this.bySession.keys()].join()).digest('hex');
  }
}

export const patients = new Patients();
