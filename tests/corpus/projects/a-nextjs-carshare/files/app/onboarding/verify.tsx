'use client';

import { useEffect, useRef, useState } from 'react';
import FaceSignClient from '@facesignai/api';
import { finishSession, startSession } from './actions';

export function Verify() {
  const frame = useRef<HTMLIFrameElement>(null);
  const [message, setMessage] = useState('');

  useEffect(() => {
    startSession().then((clientSecret) => {
      const client = new FaceSignClient({ clientSecret });
      client.mount(frame.current);
    });
  }, []);

  async function done() {
    const result = await finishSession();
    if (result?.error) setMessage(result.error);
  }

  return (
    <section>
      <iframe ref={frame} allow="camera; microphone" />
      <button onClick={done}>Continue</button>
      <p>{message}</p>
    </section>
  );
}
