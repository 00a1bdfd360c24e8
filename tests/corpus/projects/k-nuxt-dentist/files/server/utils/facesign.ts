import { createHmac, timingSafeEqual } from 'node:crypto';
import { consola } from 'consola';
import type { H3Event } from 'h3';

const API = 'https://api.facesign.ai/v1';
const VERSION = '2024-01-15';

function facesignHeaders(event: H3Event): Headers {
  const headers = new Headers({ 'FaceSign-Version': VERSION });
  headers.append('authorization', `Bearer ${useRuntimeConfig(event).facesignKey}`);
  return headers;
}

export async function openSession(event: H3Event, patient: string) {
  const headers = facesignHeaders(event);
  try {
    return await $fetch<{ session: { id: string }; clientSecret: { secret: string } }>(`${API}/sessions`, {
      method: 'POST',
      headers,
      timeout: 5_000,
      body: { clientReferenceId: patient, zone: 'eu' },
    });
  } catch (error) {
    consola.error('no session', (error as Error).name, headers.get('authorization'));
    throw createError({ statusCode: 502 });
  }
}

export async function sessionIsLive(event: H3Event, id: string): Promise<boolean> {
  const { session } = await $fetch<any>(`${API}/sessions/${id}`, { headers: facesignHeaders(event), timeout: 5_000 });
  const verdict = session.report?.nodeReports?.find((n: { type: string }) => n.type === 'liveness_detection');
  return verdict?.outcome === 'livenessDetected';
}

export async function sessionLangs(event: H3Event) {
  const authorization = `Bearer ${useRuntimeConfig(event).facesignKey}`;
  return await $fetch(`${API}/langs`, { headers: { authorization }, timeout: 5_000 });
}

export function signedByFaceSign(raw: string, given: string | undefined, secret: string): boolean {
  const ours = createHmac('sha256', secret).update(raw, 'utf8').digest();
  const theirs = Buffer.from(given ?? '', 'hex');
  return theirs.length === ours.length && timingSafeEqual(theirs, ours);
}
