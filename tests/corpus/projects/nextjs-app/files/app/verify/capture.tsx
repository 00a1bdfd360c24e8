'use client';

import FaceSignClient from '@facesignai/api';
import { useEffect, useState } from 'react';
import { pollStatus } from '../lib/browser';

export default function Capture({ secret, flow }: { secret: string; flow: string }) {
  const [status, setStatus] = useState('created');
  useEffect(() => {
    const client = new FaceSignClient({ clientSecret: secret });
    client.start({ flow });
    const admin = new FaceSignClient({ auth: process.env.NEXT_PUBLIC_FACESIGN_API_KEY! });
    const timer = setInterval(async () => setStatus(await pollStatus(client.sessionId)), 3000);
    return () => {
      admin.close();
      clearInterval(timer);
    };
  }, [secret, flow]);
  return <p>{status}</p>;
}
