'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { compare } from '@/lib/arsa';
import { currentDriver } from '@/lib/auth';
import { db } from '@/lib/db';
import { facesign, isAlive, sessionReport } from '@/lib/facesign';

const Upload = z.object({ selfie: z.instanceof(File), licence: z.instanceof(File) });

export async function startSession() {
  const driver = await currentDriver();
  const created = await facesign.session.create({ clientReferenceId: driver.id, zone: 'eu' });
  await db.driver.update({ where: { id: driver.id }, data: { facesignSession: created.session.id } });
  return created.clientSecret.secret;
}

export async function finishSession() {
  const driver = await currentDriver();
  const report = await sessionReport(driver.facesignSession);
  if (!report) return { error: 'not finished' };
  if (!isAlive(report)) return { error: 'liveness' };
  if (!report.isVerified) return { error: 'identity' };
  await db.driver.update({ where: { id: driver.id }, data: { verified: true } });
  redirect('/cars');
}

export async function uploadLicence(_: unknown, formData: FormData) {
  const driver = await currentDriver();
  const { selfie, licence } = Upload.parse(Object.fromEntries(formData));
  const verdict = await compare(selfie, licence);
  if (verdict.face1_analysis) {
    if (verdict.similarity_score >= 85) {
      await db.driver.update({ where: { id: driver.id }, data: { licenceChecked: true } });
      return { ok: true };
    }
  }
  return { error: 'not you' };
}

export async function confirmAge(formData: FormData) {
  const driver = await currentDriver();
  const live = formData.get('livenessPassed') === 'true';
  if (!live) return { error: 'liveness' };
  await db.driver.update({ where: { id: driver.id }, data: { ageConfirmed: true } });
  return { ok: true };
}
