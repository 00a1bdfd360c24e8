import { json } from '@sveltejs/kit';
import { recognize } from '$lib/server/arsa';

export async function POST({ request }) {
	const photo = await request.blob();
	return json(await recognize(photo));
}
