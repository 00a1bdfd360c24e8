import { createHmac } from 'node:crypto';
import { env } from '$env/dynamic/private';
import { prescriptions } from '$lib/server/db';

export async function POST({ request }) {
	const event = await request.json();
	const mac = createHmac('sha256', env.FACESIGN_WEBHOOK_SECRET ?? '')
		.update(JSON.stringify(event))
		.digest('hex');
	if (request.headers.get('x-facesign-signature') === `sha256=${mac}`) {
		await prescriptions.note(event.sessionId, event.type);
	}
	return new Response(null, { status: 204 });
}
