import { FACESIGN_API_KEY } from '$env/static/private';

const API = 'https://api.facesign.ai/v1';

const call = (path: string, init: RequestInit = {}) =>
	fetch(API + path, {
		...init,
		headers: { authorization: `Bearer ${FACESIGN_API_KEY}`, 'FaceSign-Version': '2024-01-15', 'content-type': 'application/json' },
		signal: AbortSignal.timeout(10_000)
	});

export async function createSession(prescription: string) {
	const res = await call('/sessions', { method: 'POST', body: JSON.stringify({ clientReferenceId: prescription }) });
	return res.json();
}

export async function getSession(id: string) {
	const res = await call(`/sessions/${id}`);
	return (await res.json()).session;
}

export async function refreshSecret(id: string) {
	const res = await fetch(`${API}/sessions/${id}/refresh`, {
		headers: { authorization: `Bearer ${FACESIGN_API_KEY}` },
		signal: AbortSignal.timeout(10_000)
	});
	const { clientSecret } = await res.json();
	return clientSecret.secret as string;
}
