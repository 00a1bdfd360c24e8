'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { faceOf, tenantOf } from '@/lib/face';
import { db } from '@/lib/db';

export async function verifyTenant(_: unknown, data: FormData) {
  const found = await tenantOf(data.get('photo') as File);
  if (!found.ok) return { error: found.error };
  await db.tenant.update({ where: { id: found.value }, data: { verified: true } });
  revalidatePath('/me');
  redirect('/me');
}

export async function verifyQuick(_: unknown, data: FormData) {
  const face = await faceOf(data.get('photo') as File);
  if (face.ok && face.value.uid !== 'unknown') {
    await db.tenant.update({ where: { id: face.value.uid }, data: { verified: true } });
  }
  return { error: face.ok ? null : face.error };
}

export async function verifyClaimed(data: FormData) {
  const passed = data.get('liveness') === 'passed';
  if (passed) {
    await db.tenant.update({ where: { id: String(data.get('id')) }, data: { verified: true } });
  }
}

export async function rememberPhoto(data: FormData) {
  const photo = data.get('photo') as File;
  const bytes = Buffer.from(await photo.arrayBuffer());
  await db.portrait.create({ data: { tenant: String(data.get('id')), faceImage: bytes } });
}
