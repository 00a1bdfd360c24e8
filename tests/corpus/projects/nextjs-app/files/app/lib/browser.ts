// small helpers for the capture widget
const BASE = 'https://api.facesign.ai/v1';

export const headers = () => ({
  Authorization: `Bearer ${process.env.NEXT_PUBLIC_FACESIGN_API_KEY}`,
  'FaceSign-Version': '2024-01-15',
});

export async function pollStatus(id: string): Promise<string> {
  const response = await fetch(`${BASE}/sessions/${id}`, { headers: headers() });
  const { session } = await response.json();
  return session.status;
}
