import { createHmac, timingSafeEqual } from 'node:crypto';
import { error, type RequestHandler } from '@sveltejs/kit';
import { env } from '$env/dynamic/private';
import { db } from '$lib/server/db';
import { sessionIsLive } from '$lib/server/facegate';

function genuine(body: string, signature: string | null): boolean {
	const mac = createHmac('sha256', env.FACESIGN_WEBHOOK_SECRET).update(body).digest();
	const given = Buffer.from(signature ?? '', 'hex');
	return given.length === mac.length && timingSafeEqual(given, mac);
}

export const POST: RequestHandler = async ({ request }) => {
	const body = await request.text();
	if (!genuine(body, request.headers.get('facesign-signature'))) error(401);
	const event = JSON.parse(body);
	if (event.type === 'session.status' && (await sessionIsLive(event.sessionId))) {
		await db.reader.updateMany({ where: { session: event.sessionId }, data: { proven: true } });
	}
	return new Response(null, { status: 204 });
};
