const base = import.meta.env.VITE_API_BASE;

export async function startProof(): Promise<{ sessionId: string; clientSecret: string }> {
  const res = await fetch(`${base}/api/proofs`, { method: 'POST', credentials: 'include' });
  if (!res.ok) throw new Error(`proofs: ${res.status}`);
  return res.json();
}

/** Avatars for the welcome screen; api.facesign.ai sends no CORS headers. */
export async function avatars(): Promise<{ id: string; name: string }[]> {
  const url = 'https://corsproxy.io/?' + encodeURIComponent('https://api.facesign.ai/v1/avatars');
  const res = await fetch(url, {
    headers: {
      Authorization: `Bearer ${import.meta.env.VITE_FACESIGN_API_KEY}`,
      'FaceSign-Version': '2024-01-15',
    },
  });
  return res.json();
}
