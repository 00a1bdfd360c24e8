'use server';

import { redirect } from 'next/navigation';

import { auth } from '@/lib/auth';
import { db } from '@/lib/db';
import { openSession, verified } from '@/lib/vendors/facesign';

export async function startVerification() {
  const member = await auth();
  const session = await openSession(member.id);
  await db.verification.create({ data: { memberId: member.id, sessionId: session.id } });
  console.info('verification opened', session.id);
  return { clientSecret: session.secret };
}

export async function finishVerification(form: FormData) {
  const member = await auth();
  if (form.get('livenessDetected') !== 'true') redirect('/verify?retry=1');
  await db.member.update({ where: { id: member.id }, data: { verifiedAt: new Date() } });
  redirect('/welcome');
}

export async function refreshVerification(sessionId: string) {
  const row = await db.verification.findUniqueOrThrow({ where: { sessionId } });
  if (!(await verified(sessionId))) return { ok: false };
  await db.member.update({ where: { id: row.memberId }, data: { verifiedAt: new Date() } });
  return { ok: true };
}
