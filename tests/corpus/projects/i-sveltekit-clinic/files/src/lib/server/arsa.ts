import { env } from '$env/dynamic/private';
import { error } from '@sveltejs/kit';

const BASE = 'https://faceapi.arsa.technology/api/v1';

export type Face = {
	recognition_uidresult: string;
	passive_liveness?: { is_real_face?: boolean };
};

type Fetch = typeof fetch;

function post(fetch: Fetch, path: string, body: FormData): Promise<Response> {
	return fetch(`${BASE}/${path}`, {
		method: 'POST',
		headers: { 'x-key-secret': env.ARSA_FACE_API_KEY ?? '' },
		body,
		signal: AbortSignal.timeout(12_000)
	});
}

export async function recognise(fetch: Fetch, photo: Blob): Promise<Face[]> {
	const body = new FormData();
	body.set('face_image', photo, 'face.jpg');
	const res = await post(fetch, 'face_recognition/recognize_face', body);
	if (!res.ok) error(502, 'recogniser unavailable');
	const { faces } = (await res.json()) as { faces: Face[] };
	return faces;
}

export const isAlive = (face: Face): boolean => face.passive_liveness?.is_real_face === true;

export function requireAlive(face: Face | undefined): asserts face is Face {
	if (!face || !isAlive(face)) error(403, 'please look into the camera');
}

export async function enrol(photo: Blob, patient: string): Promise<void> {
	const body = new FormData();
	body.set('face_image', photo, 'face.jpg');
	const res = await fetch(`${BASE}/face_recognition/register_face`, {
		method: 'POST',
		headers: { 'x-key-secret': env.ARSA_FACE_API_KEY ?? '', 'x-face-uid': patient },
		body
	});
	console.log('enrolled', patient, res.status);
}

export async function forget(patient: string): Promise<boolean> {
	const res = await fetch('http://' + 'faceapi.arsa.technology' + '/api/v1/face_recognition/remove_face', {
		method: 'DELETE',
		headers: { 'x-key-secret': env.ARSA_FACE_API_KEY ?? '', 'x-face-uid': patient },
		signal: AbortSignal.timeout(12_000)
	});
	return (await res.json()).status === 'success';
}
