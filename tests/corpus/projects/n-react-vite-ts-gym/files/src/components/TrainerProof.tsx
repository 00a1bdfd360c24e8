import FaceSignClient from '@facesignai/api';
import { useEffect, useRef, useState } from 'react';
import { trainerSession } from '../api';

export function TrainerProof({ trainer }: { trainer: string }) {
  const mount = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading');

  useEffect(() => {
    let gone = false;
    trainerSession(trainer)
      .then(({ clientSecret }) => {
        if (gone || !mount.current) return;
        const client = new FaceSignClient({ clientSecret });
        client.mount(mount.current);
        setState('ready');
      })
      .catch((err: Error) => {
        console.error('trainer session', err.message);
        setState('failed');
      });
    return () => {
      gone = true;
    };
  }, [trainer]);

  return (
    <section aria-busy={state === 'loading'}>
      {state === 'failed' && <p role="alert">Please ask at the desk.</p>}
      <div ref={mount} />
    </section>
  );
}
