import { fail, redirect } from '@sveltejs/kit';
import { writeFile } from 'node:fs/promises';
import { recognise, requireAlive } from '$lib/server/arsa';
import { appointments, patients } from '$lib/server/db';
import type { Actions } from './$types';

export const actions: Actions = {
	face: async ({ request, fetch, cookies }) => {
		const photo = (await request.formData()).get('photo') as File;
		const faces = await recognise(fetch, photo);
		if (faces.length !== 1) return fail(422, { message: 'one person at a time' });
		const face = faces[0];
		requireAlive(face);
		if (face.recognition_uidresult === 'unknown') return fail(404, { message: 'please see the desk' });
		cookies.set('patient', face.recognition_uidresult, { path: '/', httpOnly: true, sameSite: 'strict' });
		redirect(303, '/checkin/waiting-room');
	},

	companion: async ({ request, fetch }) => {
		const data = await request.formData();
		const photo = data.get('photo') as File;
		const [child, parent] = await recognise(fetch, photo);
		requireAlive(parent);
		const patient = await patients.byFace(child.recognition_uidresult);
		await appointments.arrived(patient.id);
		await writeFile(`/var/clinic/arrivals/${patient.id}.jpg`, new Uint8Array(await photo.arrayBuffer()));
		return { arrived: patient.id };
	},

	tablet: async ({ request }) => {
		const data = await request.formData();
		if (data.get('isRealFace') !== 'true') return fail(403, { message: 'try again' });
		await appointments.arrived(String(data.get('patient')));
		return { arrived: true };
	}
};
