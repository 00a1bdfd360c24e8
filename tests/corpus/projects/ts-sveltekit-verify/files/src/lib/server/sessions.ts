import { env } from '$env/dynamic/private';
import { FACESIGN, facesignHeaders } from './faces';

type Fetch = typeof globalThis.fetch;

interface Node {
	type: string;
	outcome?: string;
}

export interface Report {
	isVerified: boolean;
	nodeReports: Node[];
	deepfakeDetection?: { verdict: string };
}

export async function start(fetch: Fetch, reference: string): Promise<{ id: string; secret: string }> {
	const answer = await fetch(`${FACESIGN}/sessions`, {
		method: 'POST',
		headers: { ...facesignHeaders(), 'content-type': 'application/json' },
		body: JSON.stringify({ clientReferenceId: reference, zone: 'eu' }),
		signal: AbortSignal.timeout(6000)
	});
	if (!answer.ok) throw new Error(`sessions: ${answer.status}`);
	const { session, clientSecret } = await answer.json();
	return { id: session.id, secret: clientSecret.secret };
}

export async function report(fetch: Fetch, id: string): Promise<Report | null> {
	const answer = await fetch(`${FACESIGN}/sessions/${id}`, { headers: facesignHeaders() });
	const { session } = await answer.json();
	return session.status === 'complete' ? session.report : null;
}

export async function renew(fetch: Fetch, id: string): Promise<string> {
	const controller = new AbortController();
	const timer = setTimeout(() => controller.abort(), 4000);
	try {
		const answer = await fetch(`${FACESIGN}/sessions/${id}/refresh`, {
			headers: {
				Authorization: `Bearer ${env.FACESIGN_API_KEY}`
			},
			signal: controller.signal
		});
		return (await answer.json()).secret;
	} finally {
		clearTimeout(timer);
	}
}

export function passed(found: Report | null): found is Report {
	if (!found) return false;
	const steps = found.nodeReports.filter((node) => node.type === 'liveness_detection');
	return steps.length > 0 && steps.every((node) => node.outcome === 'livenessDetected');
}

// visor:allow[unchecked-liveness] passed() does it
export const adult = (found: Report | null): boolean => passed(found) && found.isVerified;
