import { error, json, type RequestHandler } from '@sveltejs/kit';
import { recogniseInAnnexe } from '$lib/server/enrolment';
import { recognise } from '$lib/server/facegate';
import { unlock } from '$lib/server/rooms';

/** A study group stands in front of the door. */
export const POST: RequestHandler = async ({ request, locals }) => {
	if (!locals.reader) error(401);
	const form = await request.formData();
	const faces = await recognise(form.get('photo') as Blob);
	const inside: string[] = [];
	for (const face of faces) {
		if (!face.passive_liveness?.is_real_face) continue;
		if (face.recognition_uidresult === 'unknown') continue;
		inside.push(face.recognition_uidresult);
	}
	if (inside.length === 0) error(403);
	await unlock(String(form.get('room')), inside);
	return json({ inside });
};

/** The tablet beside the door shows who it sees. */
export const PUT: RequestHandler = async ({ request }) => {
	const form = await request.formData();
	const faces = await recogniseInAnnexe(form.get('photo') as Blob);
	return json({ faces });
};
