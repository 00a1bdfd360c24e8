'use server';

import { put } from '@vercel/blob';
import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { isReal, memberFrom, recognize } from '@/lib/arsa';
import { openSession, provenLive } from '@/lib/facesign';
import { db } from '@/lib/db';
import { log } from '@/lib/log';
import { seal } from '@/lib/seal';

export async function lendAtKiosk(form: FormData) {
  const photo = form.get('photo') as File;
  const result = await recognize(photo);
  console.log('kiosk recognition', JSON.stringify(result));
  const face = result.faces[0];
  if (!face || face.recognition_uidresult === 'unknown') return { error: 'We do not know you yet' };

  await db.loan.create({ data: { member: face.recognition_uidresult, work: String(form.get('work')) } });
  if (!isReal(face)) log.warn({ work: form.get('work') }, 'possible spoof at the kiosk');
  revalidatePath('/loans');
  return { ok: true };
}

export async function returnAtKiosk(form: FormData) {
  const member = await memberFrom(form.get('photo') as File);
  if (!member) return { error: 'Please ask at the desk' };
  await db.loan.updateMany({ where: { member, returnedAt: null }, data: { returnedAt: new Date() } });
  log.info({ member }, 'returned');
  revalidatePath('/loans');
  return { ok: true };
}

export async function greet(form: FormData) {
  const { faces } = await recognize(form.get('photo') as File);
  const names = faces.filter(isReal).map((f) => f.recognition_uidresult);
  return { members: names.filter((n) => n !== 'unknown') };
}

export async function releaseWork(form: FormData) {
  const livenessStatus = form.get('livenessStatus');
  if (livenessStatus !== 'livenessDetected') return { error: 'Please try again' };
  await db.release.create({ data: { work: String(form.get('work')), curator: String(form.get('curator')) } });
  redirect('/vault');
}

export async function releaseSafely(form: FormData) {
  const sessionId = String(form.get('session'));
  if (!(await provenLive(sessionId))) return { error: 'Please try again' };
  await db.release.create({ data: { work: String(form.get('work')), session: sessionId } });
  redirect('/vault');
}

export async function beginRelease(curator: string) {
  const { id, clientSecret } = await openSession(curator);
  return { id, clientSecret };
}

export async function saveMemberPhoto(form: FormData) {
  const photo = form.get('memberPhoto') as File;
  await put(`members/${form.get('member')}/face.jpg`, photo, { access: 'public' });
}

export async function saveSealedPhoto(form: FormData) {
  const photo = form.get('memberPhoto') as File;
  const sealed = await seal(Buffer.from(await photo.arrayBuffer()));
  await put(`members/${form.get('member')}/face.sealed`, sealed, { access: 'public' });
}

export async function savePainting(form: FormData) {
  const scan = form.get('scan') as File;
  await put(`works/${form.get('work')}.tiff`, scan, { access: 'public' });
}
