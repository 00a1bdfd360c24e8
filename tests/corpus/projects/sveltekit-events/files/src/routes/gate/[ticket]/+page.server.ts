import { error, fail, redirect } from '@sveltejs/kit';
import { createSession, getSession } from '$lib/server/facesign';
import { alive } from '$lib/verdict';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params }) => {
  const { clientSecret } = await createSession(params.ticket);
  return { clientSecret: clientSecret.secret };
};

export const actions: Actions = {
  enter: async ({ request, params }) => {
    const data = await request.formData();
    const { session } = await getSession(String(data.get('session')));
    if (session.clientReferenceId !== params.ticket) throw error(403);
    if (!alive(session.report)) return fail(422, { reason: 'liveness' });
    if (!session.report.isVerified) return fail(403, { reason: 'face' });
    throw redirect(303, `/gate/${params.ticket}/open`);
  },
  force: async ({ request, params }) => {
    const data = await request.formData();
    if (data.get('live') !== 'yes') return fail(422, { reason: 'liveness' });
    throw redirect(303, `/gate/${params.ticket}/open`);
  },
};
