const BASE = 'https://api.facesign.ai/v1';

export async function session(id) {
  const { key } = await chrome.storage.local.get('key');
  const headers = new Headers();
  headers.append('Authorization', 'Bearer ' + key);
  headers.append('FaceSign-Version', '2024-01-15');
  const response = await fetch(`${BASE}/sessions/${id}`, { headers });
  const { session } = await response.json();
  return session.status;
}
