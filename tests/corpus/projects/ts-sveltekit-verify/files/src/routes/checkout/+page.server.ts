import { fail, redirect, type Actions } from '@sveltejs/kit';
import { writeFile } from 'node:fs/promises';
import { adult, report, start } from '$lib/server/sessions';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ fetch, locals }) => {
	const { id, secret } = await start(fetch, locals.cart);
	locals.session = id;
	return { clientSecret: secret };
};

export const actions: Actions = {
	finish: async ({ fetch, locals }) => {
		const found = await report(fetch, locals.session);
		if (!adult(found)) return fail(403, { reason: 'not verified' });
		redirect(303, '/thanks');
	},
	express: async ({ fetch, locals }) => {
		const found = await report(fetch, locals.session);
		console.log('liveness of %s: %o', locals.session, found?.nodeReports.map((node) => node.outcome));
		if (found?.isVerified) redirect(303, '/thanks');
		return fail(403, { reason: 'not verified' });
	},
	complain: async ({ request, locals }) => {
		const form = await request.formData();
		const selfie = form.get('selfie') as File;
		await writeFile(`./complaints/${locals.cart}.png`, Buffer.from(await selfie.arrayBuffer()));
		await writeFile(`./complaints/${locals.cart}.txt`, String(form.get('text')));
		return { sent: true };
	}
};
