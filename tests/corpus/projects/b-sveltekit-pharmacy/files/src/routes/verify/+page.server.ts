import { createSession } from '$lib/server/facesign';

export async function load({ params }) {
	const { clientSecret } = await createSession(params.prescription);
	return { clientSecret: clientSecret.secret as string };
}
