'use client';

import { useActionState, useEffect, useState } from 'react';
import FaceSignClient from '@facesignai/api';
import { lookup } from './lookup';

export function VerifyForm({ action, avatars }: { action: any; avatars: unknown[] }) {
  const [state, submit] = useActionState(action, null);
  const [secret, setSecret] = useState<string>();

  useEffect(() => {
    void fetch('/api/sessions', { method: 'POST', body: '{}' })
      .then((r) => r.json())
      .then((b) => setSecret(b.clientSecret));
  }, []);

  useEffect(() => {
    if (!secret) return;
    const client = new FaceSignClient({ clientSecret: secret });
    return () => client.destroy();
  }, [secret]);

  const probe = () => lookup('me', process.env.NEXT_PUBLIC_FACESIGN_KEY!);

  return (
    <form action={submit}>
      <input type="file" name="photo" accept="image/*" />
      <button onClick={probe}>Probe {avatars.length}</button>
      <p>{state?.error}</p>
    </form>
  );
}
