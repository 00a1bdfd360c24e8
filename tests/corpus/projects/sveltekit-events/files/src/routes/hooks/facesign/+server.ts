import { signatureFits, getSession } from '$lib/server/facesign';
import { someAlive } from '$lib/verdict';
import { openGate } from '$lib/server/gate';

export async function POST({ request }) {
  const raw = await request.text();
  if (!signatureFits(raw, request.headers.get('facesign-signature'))) {
    return new Response('bad signature', { status: 401 });
  }
  const { sessionId } = JSON.parse(raw);
  const { session } = await getSession(sessionId);
  if (someAlive(session.report) && session.report.isVerified) {
    await openGate(session.clientReferenceId);
  }
  return new Response(null, { status: 204 });
}
