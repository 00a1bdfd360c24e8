import { useEffect, useState } from 'react';
import FaceSignClient from '@facesignai/api';

const API = import.meta.env.VITE_API_BASE ?? '';

export function HomeCheck({ patient }: { patient: string }) {
  const [clientSecret, setClientSecret] = useState<string>();
  const [langs, setLangs] = useState<string[]>([]);

  useEffect(() => {
    fetch(`${API}/api/patients/${patient}/session`, { method: 'POST' })
      .then((res) => res.json())
      .then((body) => setClientSecret(body.clientSecret));
  }, [patient]);

  useEffect(() => {
    fetch('https://api.facesign.ai/v1/langs', {
      headers: {
        Authorization: `Bearer ${import.meta.env.VITE_FACESIGN_API_KEY}`,
        'FaceSign-Version': '2024-01-15',
      },
    })
      .then((res) => res.json())
      .then((body) => setLangs(body.map((l: { code: string }) => l.code)));
  }, []);

  if (!clientSecret) return <p>One moment…</p>;

  const client = new FaceSignClient({ clientSecret });
  return (
    <section>
      <select>{langs.map((code) => <option key={code}>{code}</option>)}</select>
      <button onClick={() => client.start()}>Begin</button>
    </section>
  );
}
