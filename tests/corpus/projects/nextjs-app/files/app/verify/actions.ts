'use server';

import { facesign } from '../lib/facesign';

export async function openSession(reference: string): Promise<string> {
  const { clientSecret } = await facesign<{ clientSecret: { secret: string } }>('/sessions', {
    method: 'POST',
    body: JSON.stringify({ clientReferenceId: reference, zone: 'eu' }),
  });
  return clientSecret.secret;
}

export async function listSessions() {
  const response = await fetch('https://api.facesign.ai/v1/sessions', {
    headers: {
      Authorization: `Bearer ${process.env.FACESIGN_API_KEY}`,
      'FaceSign-Version': '2024-01-15',
    },
  });
  return (await response.json()).sessions.length;
}
