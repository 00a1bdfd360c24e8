import FaceSignClient from '@facesignai/api';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useOpenMutation } from './api';
import { useSessionsQuery } from './adminApi';

export function Verify({ onDone }: { onDone: (id: string) => void }) {
  const host = useRef<HTMLDivElement>(null);
  const [open, { data, isLoading }] = useOpenMutation();

  useEffect(() => {
    if (!data || !host.current) return;
    const client = new FaceSignClient({ clientSecret: data.clientSecret });
    client.mount(host.current);
    client.on('complete', () => onDone(data.sessionId));
    return () => client.unmount();
  }, [data, onDone]);

  const proof = useMutation({
    mutationFn: async (photo: Blob) => {
      const form = new FormData();
      form.append('photo', photo);
      const res = await fetch('/api/identity/match', { method: 'POST', body: form });
      return (await res.json()) as { ok: boolean };
    },
    onError: (e) => console.error('match failed', e.message),
  });

  return (
    <section>
      <button disabled={isLoading} onClick={() => open()}>Start</button>
      <div ref={host} />
      {proof.data?.ok && <p>It is you.</p>}
    </section>
  );
}

export function Sessions() {
  const { data } = useSessionsQuery();
  return <ul>{data?.sessions.map((s) => <li key={s.id}>{s.status}</li>)}</ul>;
}
