import { createHmac, timingSafeEqual } from 'node:crypto';
import type { H3Event } from 'h3';

const BASE = 'https://api.facesign.ai';

function headers(): Record<string, string> {
  return { authorization: `Bearer ${useRuntimeConfig().facesignKey}`, 'facesign-version': '2024-12-18' };
}

export const createSession = (reference: string) =>
  $fetch<{ session: { id: string }; clientSecret: { secret: string } }>(`${BASE}/sessions`, {
    method: 'POST',
    headers: headers(),
    body: { clientReferenceId: reference },
    timeout: 5000,
  });

export const getSession = (id: string) => $fetch<{ session: any }>(`${BASE}/sessions/${id}`, { headers: headers(), timeout: 5000, retry: 1 });

export const getAvatars = () => $fetch(`${BASE}/avatars`, { headers: { authorization: headers().authorization }, timeout: 5000 });

/** The raw body, checked, or a 401. */
export async function readSigned(event: H3Event): Promise<{ id: string; type: string; sessionId: string }> {
  const raw = (await readRawBody(event, false)) ?? Buffer.alloc(0);
  const header = getHeader(event, 'facesign-signature') ?? '';
  const v1 = Object.fromEntries(header.split(',').map((pair) => pair.split('=', 2))).v1 ?? '';
  const mac = createHmac('sha256', useRuntimeConfig().facesignWebhookSecret).update(raw).digest('hex');
  if (v1.length !== mac.length || !timingSafeEqual(Buffer.from(v1), Buffer.from(mac))) {
    throw createError({ statusCode: 401 });
  }
  return JSON.parse(raw.toString('utf8'));
}
