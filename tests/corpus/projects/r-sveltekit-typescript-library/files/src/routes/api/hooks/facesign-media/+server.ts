import { json, type RequestHandler } from '@sveltejs/kit';
import { db } from '$lib/server/db';

type MediaEvent = { id: string; type: `media.${string}`; sessionId: string; media: { kind: string } };

export const POST: RequestHandler = async ({ request }) => {
	const event = (await request.json()) as MediaEvent;
	const seen = await db.event.findUnique({ where: { id: event.id } });
	if (!seen) {
		await db.reader.updateMany({ where: { session: event.sessionId }, data: { hasVideo: true } });
	}
	if (request.headers.get('x-library-env') === 'staging') {
		console.info('media event', event.id, event.media.kind);
	}
	return json({ received: true });
};

/** The dashboard asks whether the address answers. */
export const GET: RequestHandler = async () => json({ ok: true });
