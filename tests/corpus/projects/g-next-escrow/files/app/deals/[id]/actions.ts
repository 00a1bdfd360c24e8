'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { arsa, facesign, type Face } from '@/lib/vendors';
import { currentParty } from '@/lib/auth';
import { deals } from '@/lib/deals';
import { keepRelease, keepSealed } from '@/lib/blobs';

function live(face: Face | undefined): face is Face {
  return face?.passive_liveness.is_real_face === true;
}

/** The buyer looks into the camera, the money goes to the seller. */
export async function release(dealId: string, data: FormData) {
  const party = await currentParty();
  const { faces } = await arsa.recognize(data.get('photo') as File);
  if (faces.length !== 1) return { error: 'one person, please' };
  const face = faces[0];
  if (!live(face)) return { error: 'not live' };
  if (face.recognition_uidresult !== party.faceUid) return { error: 'somebody else' };
  await deals.release(dealId, party.id);
  revalidatePath(`/deals/${dealId}`);
}

/** A solicitor countersigns. */
export async function countersign(dealId: string, data: FormData) {
  const { faces } = await arsa.recognize(data.get('photo') as File);
  const [solicitor] = faces;
  if (live(solicitor)) return { error: 'not live' };
  await deals.countersign(dealId, solicitor.recognition_uidresult);
  redirect(`/deals/${dealId}`);
}

/** The photo of the title deed against a selfie. */
export async function matchDeed(dealId: string, data: FormData) {
  const selfie = data.get('selfie') as File;
  const verdict = await arsa.compare(data.get('deed') as File, selfie);
  const isLive = verdict.face2_analysis.passive_liveness.is_real_face;
  if (isLive && verdict.match_result && verdict.similarity_score > 0.84) {
    await keepSealed(dealId, Buffer.from(await selfie.arrayBuffer()));
    await deals.deedMatches(dealId);
  }
}

export async function matchWitness(dealId: string, data: FormData) {
  const verdict = await arsa.compare(data.get('passport') as File, data.get('selfie') as File);
  if (verdict.similarity_score > 0.9) {
    await deals.addWitness(dealId, String(data.get('witness')));
  }
}

export async function confirmSelfie(dealId: string, data: FormData) {
  if (data.get('isRealFace') === 'true') {
    await deals.selfieDone(dealId);
  }
  await keepRelease(dealId, Buffer.from(await (data.get('selfie') as File).arrayBuffer()));
}

export async function startSession(dealId: string) {
  const { session, clientSecret } = await facesign.create(dealId);
  await deals.rememberSession(dealId, session.id);
  console.info('session started', { deal: dealId, session: session.id });
  return clientSecret.secret;
}

export async function finishSession(dealId: string) {
  const { report } = await facesign.get(await deals.sessionOf(dealId));
  const check = report?.deepfakeDetection?.verdict === 'authentic' && report.deepfakeDetectionStatus?.state === 'succeeded';
  const seen = report?.nodeReports?.filter((n: any) => n.type === 'liveness_detection') ?? [];
  if (!check || seen.length === 0 || seen.some((n: any) => n.outcome !== 'livenessDetected')) {
    return { verified: false };
  }
  await deals.verify(dealId);
  return { verified: true };
}
