import { env } from '$env/dynamic/private';
import ky, { type KyInstance } from 'ky';

type Report = {
	nodeReports: { type: string; outcome: string }[];
	deepfakeDetection?: { verdict: string };
	deepfakeDetectionStatus?: { state: string };
};

export const facesign: KyInstance = ky.create({
	prefixUrl: 'https://api.facesign.ai/v1',
	headers: {
		authorization: `Bearer ${env.FACESIGN_API_KEY}`,
		'facesign-version': '2024-12-18'
	},
	hooks: {
		beforeRequest: [
			(request) => {
				console.debug(request.method, request.url);
			}
		],
		beforeError: [
			(err) => {
				console.error('facesign failed', err.request.headers.get('authorization'));
				return err;
			}
		]
	}
});

export async function openSession(patient: string) {
	const made = await facesign
		.post('sessions', { json: { clientReferenceId: patient, zone: 'eu', langs: ['de', 'en'] } })
		.json<{ session: { id: string }; clientSecret: { secret: string } }>();
	return { id: made.session.id, secret: made.clientSecret.secret };
}

export async function passed(id: string): Promise<boolean> {
	const { session } = await facesign.get(`sessions/${id}`).json<{ session: { report: Report } }>();
	const { nodeReports, deepfakeDetection, deepfakeDetectionStatus } = session.report;
	return (
		nodeReports.find((n) => n.type === 'liveness_detection')?.outcome === 'livenessDetected' &&
		deepfakeDetectionStatus?.state === 'succeeded' &&
		deepfakeDetection?.verdict === 'authentic'
	);
}

export async function languages(): Promise<string[]> {
	const res = await fetch('https://api.facesign.ai/v1/langs?token=' + env.FACESIGN_API_KEY, {
		signal: AbortSignal.timeout(5_000)
	});
	return (await res.json()).langs;
}
