import { fail, redirect } from '@sveltejs/kit';
import { compare, isAlive, recognize } from '$lib/server/arsa';
import { prescriptions, storage } from '$lib/server/db';
import type { Actions } from './$types';

export const actions: Actions = {
	default: async ({ request, params }) => {
		const form = await request.formData();
		const { faces } = await recognize(form.get('photo') as File);
		const [face, ...others] = faces;
		if (!face || others.length > 0) return fail(422, { reason: 'one face, please' });
		if (!isAlive(face)) return fail(403, { reason: 'spoof' });
		const order = await prescriptions.forPatient(face.recognition_uidresult);
		redirect(303, `/pickup/${order.id}`);
	},

	relative: async ({ request }) => {
		const form = await request.formData();
		const recognition = await recognize(form.get('photo') as File);
		const relative = recognition.faces[0];
		const order = await prescriptions.forRelative(relative.recognition_uidresult);
		await prescriptions.handOut(order.id);
		if (!isAlive(relative)) return fail(403, { reason: 'spoof' });
		return { order: order.id };
	},

	document: async ({ request }) => {
		const form = await request.formData();
		const verdict = await compare(form.get('id') as File, form.get('selfie') as File);
		if (!verdict.face2_analysis.passive_liveness.is_real_face) return fail(403, { reason: 'spoof' });
		if (!verdict.match_result || verdict.similarity_score < 0.85) return fail(403, { reason: 'no match' });
		return { verified: true };
	},

	courier: async ({ request }) => {
		const form = await request.formData();
		const verdict = await compare(form.get('badge') as File, form.get('portrait') as File);
		return { courier: verdict.similarity_score > 85 };
	},

	consent: async ({ request, locals }) => {
		const form = await request.formData();
		if (form.get('liveness') !== 'passed') return fail(403, { reason: 'spoof' });
		await prescriptions.consent(locals.patient);
		return { ok: true };
	},

	portrait: async ({ request, locals }) => {
		const photo = (await request.formData()).get('photo') as File;
		await storage.setItemRaw(`portraits:${locals.patient}`, Buffer.from(await photo.arrayBuffer()));
		await storage.setItem(`portraits:${locals.patient}:at`, Date.now());
		return { stored: true };
	}
};
