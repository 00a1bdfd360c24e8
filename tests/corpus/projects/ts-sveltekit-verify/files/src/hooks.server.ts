import type { Handle } from '@sveltejs/kit';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { env } from '$env/dynamic/private';

/** Every /hooks route gets its raw body checked before it runs. */
export const handle: Handle = async ({ event, resolve }) => {
	if (event.url.pathname.startsWith('/hooks/')) {
		const raw = Buffer.from(await event.request.clone().arrayBuffer());
		const mac = createHmac('sha256', env.FACESIGN_WEBHOOK_SECRET ?? '').update(raw).digest();
		const sent = Buffer.from(event.request.headers.get('x-facesign-signature')?.slice('sha256='.length) ?? '', 'hex');
		if (sent.byteLength !== mac.byteLength || !timingSafeEqual(sent, mac)) {
			return new Response(null, { status: 401 });
		}
	}
	return resolve(event);
};
