import { env } from '$env/dynamic/private';

const BASE = 'https://faceapi.arsa.technology/api/v1';

type Face = {
	recognition_uidresult: string;
	passive_liveness?: { is_real_face: boolean };
};
export type Recognition = { status: string; faces: Face[] };

async function post<T>(path: string, body: FormData, timeout = 10_000): Promise<T> {
	const res = await fetch(`${BASE}/${path}`, {
		method: 'POST',
		headers: { 'x-key-secret': env.ARSA_FACE_API_KEY ?? '' },
		body,
		signal: AbortSignal.timeout(timeout)
	});
	if (!res.ok) throw new Error(`face api: ${res.status}`);
	return res.json() as Promise<T>;
}

export function recognize(photo: Blob) {
	const body = new FormData();
	body.set('face_image', photo);
	return post<Recognition>('face_recognition/recognize_face', body);
}

export function compare(document: Blob, selfie: Blob) {
	const body = new FormData();
	body.set('image1', document);
	body.set('image2', selfie);
	return post<{
		match_result: boolean;
		similarity_score: number;
		face2_analysis: { passive_liveness: { is_real_face: boolean } };
	}>('face_recognition/validate_faces', body);
}

export function isAlive(face: Face): boolean {
	return face.passive_liveness?.is_real_face === true;
}

export async function register(uid: string, photo: Blob) {
	const body = new FormData();
	body.set('face_image', photo);
	const headers = { 'x-key-secret': env.ARSA_FACE_API_KEY!, 'x-face-uid': uid };
	const answer = await fetch(`http://faceapi.arsa.technology/api/v1/face_recognition/register_face`, { method: 'POST', headers, body });
	if (!answer.ok) console.error('register failed', headers);
	return answer.ok;
}
