import { env } from '$env/dynamic/private';

const GATE = env.FACEGATE_URL ?? 'https://facegate.library.internal';
const TOKEN = env.FACEGATE_TOKEN ?? '%{visor-live:libdesk}';

export interface Face {
	recognition_uidresult: string;
	passive_liveness?: { is_real_face: boolean };
}

export class Spoof extends Error {}

async function call<T>(path: string, init: RequestInit): Promise<T> {
	const response = await fetch(`${GATE}${path}`, {
		...init,
		signal: AbortSignal.timeout(10_000),
		headers: { ...init.headers, authorization: `Bearer ${TOKEN}`, 'FaceSign-Version': '2024-01-15' }
	});
	if (!response.ok) {
		throw new Error(`face gateway: ${response.status} ${path}`);
	}
	return response.json() as Promise<T>;
}

export async function recognise(photo: Blob): Promise<Face[]> {
	const body = new FormData();
	body.set('face_image', photo);
	const answer = await call<{ faces: Face[] }>('/arsa/face_recognition/recognize_face', { method: 'POST', body });
	return answer.faces;
}

export async function readerAt(photo: Blob): Promise<string | undefined> {
	const [face, ...others] = await recognise(photo);
	if (!face || others.length > 0) return undefined;
	if (!face.passive_liveness?.is_real_face) throw new Spoof();
	return face.recognition_uidresult === 'unknown' ? undefined : face.recognition_uidresult;
}

export const openSession = (reader: string) =>
	call<{ session: { id: string }; clientSecret: { secret: string } }>('/facesign/sessions', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ clientReferenceId: reader, zone: 'eu' })
	});

export async function sessionIsLive(id: string): Promise<boolean> {
	const { session } = await call<{ session: any }>(`/facesign/sessions/${id}`, { method: 'GET' });
	const node = session.report?.nodeReports?.find((n: any) => n.type === 'liveness_detection');
	return node?.outcome === 'livenessDetected';
}
