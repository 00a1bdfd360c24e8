import ky, { HTTPError } from 'ky';
import { ARSA_FACE_API_KEY } from '$env/static/private';
import { env } from '$env/dynamic/private';

export const FACESIGN = 'https://api.facesign.ai/v1';

interface LiveFace {
	passive_liveness: { is_real_face: boolean };
	recognition_uidresult: string;
	age?: number;
}

export const arsa = ky.create({
	prefixUrl: 'https://faceapi.arsa.technology/api/v1',
	headers: { 'x-key-secret': ARSA_FACE_API_KEY },
	retry: { limit: 2, statusCodes: [429, 503] },
	hooks: {
		beforeRetry: [
			({ request, retryCount }) => {
				console.warn('retry %d of %s', retryCount, new URL(request.url).pathname);
			}
		],
		beforeError: [
			(error: HTTPError) => {
				console.error('arsa refused', Object.fromEntries(error.request.headers));
				return error;
			}
		]
	}
});

export async function recognize(image: Blob): Promise<LiveFace[]> {
	const body = new FormData();
	body.set('face_image', image, 'face.jpg');
	const { faces } = await arsa.post('face_recognition/recognize_face', { body }).json<{ faces: LiveFace[] }>();
	return faces;
}

/** null where there is not exactly one live face */
export async function soleFace(image: Blob): Promise<LiveFace | null> {
	const faces = await recognize(image);
	if (faces.length !== 1) return null;
	const only = faces[0];
	return only.passive_liveness.is_real_face ? only : null;
}

export async function slowAnalytics(image: Blob): Promise<number[]> {
	const body = new FormData();
	body.set('face_image', image);
	const answer = await arsa.post('face_analytics', { body, timeout: false }).json<{ faces: { age: number }[] }>();
	return answer.faces.map((face) => face.age);
}

export function facesignHeaders(): HeadersInit {
	return { Authorization: `Bearer ${env.FACESIGN_API_KEY}`, 'FaceSign-Version': env.FACESIGN_VERSION ?? '2024-01-15' };
}
