const url = process.env.EXPO_PUBLIC_API_URL;

export async function openSession(): Promise<string> {
  const response = await fetch(`${url}/sessions`, { method: 'POST' });
  const body = await response.json();
  return body.clientSecret;
}
