'use client';

import { useState, useTransition } from 'react';
import FaceSignClient from '@facesignai/api';
import { finishTrainerProof, startTrainerProof } from '../checkin/actions';

export default function ProofButton({ trainerId }: { trainerId: string }) {
  const [pending, start] = useTransition();
  const [message, setMessage] = useState<string | null>(null);

  const run = () =>
    start(async () => {
      const { sessionId, clientSecret } = await startTrainerProof(trainerId);
      const facesign = new FaceSignClient({ clientSecret });
      await facesign.session.run(sessionId);
      const state = await finishTrainerProof(sessionId);
      setMessage(state.message);
      await fetch('/api/proofs/seen', { method: 'POST', body: JSON.stringify({ sessionId }) });
    });

  return (
    <section>
      <button disabled={pending} onClick={run}>Prove it is you</button>
      {message && <p role="status">{message}</p>}
    </section>
  );
}
