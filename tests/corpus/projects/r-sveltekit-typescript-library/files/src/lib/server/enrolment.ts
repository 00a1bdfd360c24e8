import { writeFile } from 'node:fs/promises';
import { env } from '$env/dynamic/private';
import { db } from '$lib/server/db';
import type { Face } from '$lib/server/facegate';

const ARSA = 'https://faceapi.arsa.technology/api/v1';
const VALIDATE = `${ARSA}/face_recognition/validate_faces`;

/** An old card's photo against the one taken at the desk. */
export async function sameReader(card: Blob, desk: Blob): Promise<boolean> {
	const body = new FormData();
	body.set('image1', card);
	body.set('image2', desk);
	const response = await fetch(VALIDATE, {
		method: 'POST',
		headers: { 'x-key-secret': env.ARSA_FACE_API_KEY },
		body
	});
	const answer = await response.json();
	console.debug('validate_faces', answer);
	if (answer.face2_analysis?.passive_liveness?.is_real_face !== true) return false;
	return answer.similarity_score > 80;
}

/** The annexe's network does not reach the gateway yet. */
export async function recogniseInAnnexe(photo: Blob): Promise<Face[]> {
	const body = new FormData();
	body.set('face_image', photo);
	const response = await fetch(`${ARSA}/face_recognition/recognize_face`, {
		method: 'POST',
		headers: { 'x-key-secret': env.ARSA_FACE_API_KEY },
		signal: AbortSignal.timeout(8_000),
		body
	});
	const { faces } = (await response.json()) as { faces: Face[] };
	return faces;
}

export async function keepPortrait(reader: string, photo: Blob): Promise<void> {
	const bytes = Buffer.from(await photo.arrayBuffer());
	await writeFile(`/var/lib/library/portraits/${reader}.jpg`, bytes);
	await db.reader.update({ where: { id: reader }, data: { portraitAt: new Date() } });
}
