import { createHmac, timingSafeEqual } from 'node:crypto';
import type { H3Event } from 'h3';

const BASE = 'https://api.facesign.ai/v1';

const auth = (key: string) => ({ Authorization: `Bearer ${key}`, 'FaceSign-Version': '2024-01-15' });

export async function openSession(event: H3Event, memberId: string) {
  const { facesignKey, public: pub } = useRuntimeConfig(event);
  const res = await $fetch<{ session: { id: string }; clientSecret: { secret: string } }>(`${BASE}/sessions`, {
    method: 'POST',
    headers: auth(facesignKey),
    body: { clientReferenceId: memberId, zone: pub.facesignZone },
    timeout: 10_000,
  });
  return { id: res.session.id, secret: res.clientSecret.secret };
}

export async function readSession(event: H3Event, id: string) {
  const { facesignKey } = useRuntimeConfig(event);
  return await $fetch<any>(`${BASE}/sessions/${id}`, { headers: auth(facesignKey) });
}

export async function languages(event: H3Event) {
  const { facesignKey } = useRuntimeConfig(event);
  const headers = { Authorization: `Bearer ${facesignKey}` };
  return await $fetch<string[]>(`${BASE}/langs`, { headers, timeout: 4000 });
}

export function signatureMatches(raw: string, given: string | undefined, secret: string): boolean {
  if (!given) return false;
  const mine = createHmac('sha256', secret).update(raw).digest('hex');
  return given.length === mine.length && timingSafeEqual(Buffer.from(given), Buffer.from(mine));
}
