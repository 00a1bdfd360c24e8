import { json, type RequestHandler } from '@sveltejs/kit';
import { isAlive, recognise } from '$lib/server/arsa';
import { ward } from '$lib/server/db';

/** The camera over the ward's door; it sees several people at once. */
export const POST: RequestHandler = async ({ request, fetch }) => {
	const faces = await recognise(fetch, await request.blob());
	const people = faces.filter(isAlive).map((f) => f.recognition_uidresult);
	await ward.present(people);
	return json({ seen: people.length });
};

/** The medicine cabinet. */
export const PATCH: RequestHandler = async ({ request, fetch }) => {
	const faces = await recognise(fetch, await request.blob());
	console.log('cabinet', JSON.stringify(faces));
	const nurse = faces.find((f) => f.recognition_uidresult !== 'unknown');
	if (nurse && !isAlive(nurse)) {
		await ward.unlockCabinet(nurse.recognition_uidresult);
		return json({ unlocked: true });
	}
	return json({ unlocked: false }, { status: 403 });
};
