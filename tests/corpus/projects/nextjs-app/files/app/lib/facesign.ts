import 'server-only';

const BASE = 'https://api.facesign.ai/v1';

export async function facesign<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(`${BASE}${path}`, {
    ...init,
    headers: {
      Authorization: `Bearer ${process.env.FACESIGN_API_KEY}`,
      'FaceSign-Version': '2024-01-15',
      'content-type': 'application/json',
    },
    signal: AbortSignal.timeout(10_000),
    cache: 'no-store',
  });
  if (!response.ok) throw new Error(`facesign answered ${response.status}`);
  return response.json() as Promise<T>;
}
