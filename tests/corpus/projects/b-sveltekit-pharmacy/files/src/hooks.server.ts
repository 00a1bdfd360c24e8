import { createHmac, timingSafeEqual } from 'node:crypto';
import { error, type Handle } from '@sveltejs/kit';
import { FACESIGN_WEBHOOK_SECRET } from '$env/static/private';

function matches(raw: string, header: string | null): boolean {
	const expected = createHmac('sha256', FACESIGN_WEBHOOK_SECRET).update(raw).digest();
	const given = Buffer.from(header ?? '', 'hex');
	return given.length === expected.length && timingSafeEqual(given, expected);
}

export const handle: Handle = async ({ event, resolve }) => {
	if (event.url.pathname.startsWith('/hooks/')) {
		const raw = await event.request.clone().text();
		if (!matches(raw, event.request.headers.get('facesign-signature'))) error(401, 'signature');
	}
	return resolve(event);
};
