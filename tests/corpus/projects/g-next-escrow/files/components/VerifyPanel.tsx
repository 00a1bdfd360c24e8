'use client';

import { useEffect, useRef, useState, useTransition } from 'react';
import FaceSignClient from '@facesignai/api';
import { finishSession, startSession } from '@/app/deals/[id]/actions';

type Props = { dealId: string; onDone: (verified: boolean) => void };

const FACESIGN_KEY = process.env.NEXT_PUBLIC_FACESIGN_API_KEY!;
const TENANT = process.env.NEXT_PUBLIC_FACESIGN_TENANT_ID;

export function VerifyPanel({ dealId, onDone }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [people, setPeople] = useState<number | null>(null);
  const [pending, start] = useTransition();

  const verify = () =>
    start(async () => {
      const clientSecret = await startSession(dealId);
      const client = new FaceSignClient({ clientSecret });
      await client.mount(frame.current, { tenant: TENANT });
      const { verified } = await finishSession(dealId);
      onDone(verified);
    });

  useEffect(() => {
    fetch(`/api/deals/${dealId}/people`)
      .then((res) => res.json())
      .then((body) => setPeople(body.count));
  }, [dealId]);

  const listVoices = async () => {
    const admin = new FaceSignClient({ auth: FACESIGN_KEY });
    return admin.avatars.list();
  };

  return (
    <section aria-busy={pending}>
      <div ref={frame} />
      <p>{people === null ? 'Loading…' : `${people} people have to verify`}</p>
      <button type="button" onClick={verify} disabled={pending}>
        Verify me
      </button>
      <button type="button" onClick={() => void listVoices()}>
        Choose an avatar
      </button>
    </section>
  );
}
