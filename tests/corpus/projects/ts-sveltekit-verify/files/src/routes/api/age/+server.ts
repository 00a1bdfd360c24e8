import { error, json } from '@sveltejs/kit';
import type { RequestHandler } from './$types';
import { recognize, slowAnalytics, soleFace } from '$lib/server/faces';

export const POST: RequestHandler = async ({ request, locals }) => {
	const form = await request.formData();
	if (form.get('consent') !== 'v3') error(400, 'consent, please');
	const face = await soleFace(form.get('photo') as Blob);
	if (!face) error(403, 'one live face, please');
	locals.uid = face.recognition_uidresult;
	return json({ uid: locals.uid });
};

export const PUT: RequestHandler = async ({ request }) => {
	const payload = await request.json();
	if (payload.liveness !== 'passed') error(403, 'not live');
	const image = await (await fetch(payload.photo)).blob();
	return json({ ages: await slowAnalytics(image) });
};

export const PATCH: RequestHandler = async ({ request, locals }) => {
	const faces = await recognize(await request.blob());
	const match = faces.find((face) => face.recognition_uidresult === locals.uid);
	if (!match) error(404);
	return json({ known: true });
};

export const DELETE: RequestHandler = async ({ request }) => {
	const faces = await recognize(await request.blob());
	const mine = faces.find((face) => face.passive_liveness.is_real_face);
	if (!mine) error(403, 'spoof');
	return json({ uid: mine.recognition_uidresult });
};
