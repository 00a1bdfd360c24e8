import { error, fail } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { db } from '$lib/server/db';
import { recogniseInAnnexe } from '$lib/server/enrolment';
import { openSession, readerAt, Spoof } from '$lib/server/facegate';

export const load: PageServerLoad = async ({ locals }) => {
	if (!locals.reader?.staff) error(403);
	return { open: await db.loan.count({ where: { returnedAt: null } }) };
};

export const actions: Actions = {
	borrow: async ({ request }) => {
		const form = await request.formData();
		try {
			const reader = await readerAt(form.get('photo') as Blob);
			if (!reader) return fail(404, { message: 'Not recognised' });
			await db.loan.create({ data: { reader, copy: String(form.get('copy')) } });
			return { reader };
		} catch (e) {
			if (e instanceof Spoof) return fail(403, { message: 'Please look into the camera' });
			throw e;
		}
	},

	locker: async ({ request }) => {
		const form = await request.formData();
		const faces = await recogniseInAnnexe(form.get('photo') as Blob);
		if (faces.length !== 1) return fail(400, { message: 'One at a time' });
		const uid = faces[0].recognition_uidresult;
		if (uid === 'unknown') return fail(404, { message: 'Not recognised' });
		await db.locker.update({ where: { id: Number(form.get('locker')) }, data: { openFor: uid } });
		return { opened: true };
	},

	renewOnline: async ({ request, locals }) => {
		const form = await request.formData();
		if (form.get('liveness') !== 'passed') return fail(403, { message: 'Liveness failed' });
		await db.reader.update({ where: { id: locals.reader.id }, data: { renewedAt: new Date() } });
		return { renewed: true };
	},

	register: async ({ locals }) => {
		const { session, clientSecret } = await openSession(locals.reader.id);
		console.info('session', session.id, 'for', locals.reader.id);
		return { sessionId: session.id, clientSecret: clientSecret.secret };
	}
};
