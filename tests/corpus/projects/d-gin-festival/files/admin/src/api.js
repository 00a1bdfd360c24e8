const base = import.meta.env.VITE_API_BASE ?? '';

export async function volunteers() {
  const res = await fetch(`${base}/api/volunteers`, { credentials: 'include' });
  if (!res.ok) throw new Error(`volunteers: ${res.status}`);
  return res.json();
}

export async function openProof(id) {
  const res = await fetch(`${base}/api/proofs/${id}`, { method: 'POST', credentials: 'include' });
  return res.json();
}
