'use client';

import FaceSignClient from '@facesignai/api';
import { useState, useTransition } from 'react';

import { finishVerification, startVerification } from './actions';

export function VerifyPanel() {
  const [pending, start] = useTransition();
  const [live, setLive] = useState(false);

  const run = () =>
    start(async () => {
      const { clientSecret } = await startVerification();
      const client = new FaceSignClient({ clientSecret });
      client.on('livenessDetected', () => setLive(true));
      await client.mount('#facesign');
    });

  return (
    <form action={finishVerification}>
      <div id="facesign" />
      <input type="hidden" name="livenessDetected" value={String(live)} />
      <button type="button" onClick={run} disabled={pending}>Start</button>
      <button type="submit">Done</button>
    </form>
  );
}
