'use client';

import FaceSignClient from '@facesignai/api';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { beginRelease } from '@/app/actions/loans';

export function VaultGate({ curator }: { curator: string }) {
  const router = useRouter();
  const [state, setState] = useState<'idle' | 'running' | 'failed'>('idle');

  async function start() {
    setState('running');
    const { id, clientSecret } = await beginRelease(curator);
    const client = new FaceSignClient({ clientSecret });
    await client.mount('#facesign', { avatar: process.env.NEXT_PUBLIC_FACESIGN_AVATAR });
    const res = await fetch(`/api/vault?session=${id}`);
    const { open } = await res.json();
    if (open) router.push('/vault');
    else setState('failed');
  }

  return (
    <div>
      <div id="facesign" />
      <button onClick={start} disabled={state === 'running'}>
        {state === 'failed' ? 'Try again' : 'Open the vault'}
      </button>
    </div>
  );
}
