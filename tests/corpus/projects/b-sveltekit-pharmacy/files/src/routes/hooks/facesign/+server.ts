import { getSession } from '$lib/server/facesign';
import { prescriptions } from '$lib/server/db';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ request }) => {
	const event = await request.json();
	const session = await getSession(event.sessionId);
	await prescriptions.note(session.settings.clientReferenceId, session.status);
	return new Response(null, { status: 204 });
};
