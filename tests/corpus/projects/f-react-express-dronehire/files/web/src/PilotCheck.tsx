import { useMutation } from '@tanstack/react-query';
import FaceSignClient from '@facesignai/api';
import { useRef, useState } from 'react';
import { startCheck } from './api';

type Phase = 'idle' | 'running' | 'sent';

export function PilotCheck() {
  const stage = useRef<HTMLDivElement>(null);
  const [phase, setPhase] = useState<Phase>('idle');

  const check = useMutation({
    mutationFn: startCheck,
    onSuccess: async ({ clientSecret }) => {
      setPhase('running');
      const client = new FaceSignClient({ clientSecret });
      await client.mount(stage.current);
      setPhase('sent');
    },
    onError: (err) => console.error('check failed', err.message),
  });

  return (
    <main>
      <h1>Pilot check</h1>
      <button disabled={phase !== 'idle'} onClick={() => check.mutate('me')}>Begin</button>
      <div ref={stage} />
      {phase === 'sent' && <p>You will have an e-mail from us shortly.</p>}
    </main>
  );
}
