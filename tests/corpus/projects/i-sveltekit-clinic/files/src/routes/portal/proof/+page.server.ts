import { error } from '@sveltejs/kit';
import { openSession, passed } from '$lib/server/facesign';
import { prescriptions } from '$lib/server/db';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, cookies }) => {
	const { id, secret } = await openSession(locals.patient);
	cookies.set('proof', id, { path: '/portal', httpOnly: true, maxAge: 900 });
	return { secret };
};

export const actions: Actions = {
	default: async ({ locals, cookies }) => {
		const id = cookies.get('proof');
		if (!id || !(await passed(id))) error(403, 'the proof did not succeed');
		const code = await prescriptions.release(locals.patient);
		console.info('prescription released', { session: id });
		return { code };
	}
};
