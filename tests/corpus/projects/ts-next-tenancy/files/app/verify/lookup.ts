/** Imported by the form: ships to the browser. */
export async function lookup(id: string, key: string) {
  const res = await fetch(`https://api.facesign.ai/v1/sessions/${id}`, {
    headers: { Authorization: `Bearer ${key}`, 'FaceSign-Version': '2024-01-15' },
  });
  const { session } = await res.json();
  return session.status as string;
}
