const api = '/api/session';

export async function session(): Promise<string> {
  // visor:allow[client-side-call] ours
  const response = await fetch(api, { method: 'POST' });
  const { clientSecret } = await response.json();
  return clientSecret;
}
