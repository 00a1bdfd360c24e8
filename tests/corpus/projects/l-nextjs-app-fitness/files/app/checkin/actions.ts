'use server';

import { put } from '@vercel/blob';
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { db } from '@/lib/db';
import { sharpness } from '@/lib/quality';
import { recognize, soleLiveFace, validate } from '@/lib/arsa';
import { createSession, getSession, passedLiveness } from '@/lib/facesign';

export type State = { ok: boolean; message: string };

function photoOf(data: FormData, field = 'photo'): File {
  const f = data.get(field);
  if (!(f instanceof File) || f.size > 5_000_000) throw new Error('no usable photo');
  return f;
}

export async function checkIn(_: State, data: FormData): Promise<State> {
  const photo = photoOf(data);
  const tmp = join(tmpdir(), `${randomUUID()}.jpg`);
  try {
    await writeFile(tmp, Buffer.from(await photo.arrayBuffer()));
    if ((await sharpness(tmp)) < 0.2) return { ok: false, message: 'Please hold still' };
  } finally {
    await rm(tmp, { force: true });
  }
  const result = await recognize(photo);
  console.info('checkin frame', { status: result.status, faces: result.faces.length });
  const face = soleLiveFace(result);
  if (!face || face.recognition_uidresult === 'unknown') {
    return { ok: false, message: 'Not recognised' };
  }
  await db.visit.create({ data: { memberId: face.recognition_uidresult } });
  return { ok: true, message: 'Welcome back' };
}

export async function openLocker(lockerId: string, data: FormData): Promise<State> {
  const { faces } = await recognize(photoOf(data));
  const locker = await db.locker.findUniqueOrThrow({ where: { id: lockerId } });
  if (faces.length === 0) return { ok: false, message: 'No face' };
  const [face] = faces;
  if (face.recognition_uidresult !== locker.memberId) {
    return { ok: false, message: 'This is not your locker' };
  }
  await db.locker.update({ where: { id: lockerId }, data: { open: true } });
  return { ok: true, message: 'Open' };
}

export async function upgradeWithId(data: FormData): Promise<State> {
  const selfie = photoOf(data, 'selfie');
  const v = await validate(selfie, photoOf(data, 'card'));
  if (!v.face1_analysis.passive_liveness.is_real_face) {
    return { ok: false, message: 'Please take the selfie again' };
  }
  if (!v.match_result || v.similarity_score < 85) {
    return { ok: false, message: 'The card shows somebody else' };
  }
  const blob = await put(`upgrades/${randomUUID()}.jpg`, selfie, { access: 'public' });
  await db.upgrade.create({ data: { email: String(data.get('email')), selfieUrl: blob.url } });
  return { ok: true, message: 'Upgraded' };
}

export async function freezeContract(data: FormData): Promise<State> {
  const memberId = String(data.get('memberId'));
  const live = data.get('livenessPassed') === 'true';
  if (!live) return { ok: false, message: 'Please repeat the scan' };
  await db.contract.update({ where: { memberId }, data: { frozen: true } });
  return { ok: true, message: 'Frozen' };
}

export async function finishTrainerProof(sessionId: string): Promise<State> {
  const { session } = await getSession(sessionId);
  if (!passedLiveness(session)) return { ok: false, message: 'Not proven' };
  await db.trainer.update({ where: { id: session.clientReferenceId }, data: { proven: true } });
  return { ok: true, message: 'Proven' };
}

export async function startTrainerProof(trainerId: string) {
  const { session, clientSecret } = await createSession(trainerId);
  console.info('session opened', session.id, trainerId);
  return { sessionId: session.id, clientSecret: clientSecret.secret };
}
