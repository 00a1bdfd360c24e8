import { useEffect, useRef, useState } from 'react';
import FaceSignClient from '@facesignai/api';
import type { GetServerSideProps } from 'next';
import { trpc } from '../../utils/trpc';

interface Props {
  sessionId: string;
  clientSecret: string;
}

export const getServerSideProps: GetServerSideProps<Props> = async ({ query }) => {
  const res = await fetch(`https://api.facesign.ai/sessions/${query.sessionId}/refresh`, {
    signal: AbortSignal.timeout(8_000),
    headers: {
      authorization: `Bearer ${process.env.FACESIGN_API_KEY}`,
      'FaceSign-Version': '2024-12-18',
    },
  });
  const { clientSecret } = await res.json();
  return { props: { sessionId: String(query.sessionId), clientSecret: clientSecret.secret } };
};

export default function Exam({ sessionId, clientSecret }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [done, setDone] = useState(false);
  const verdict = trpc.exams.verdict.useQuery({ sessionId }, { enabled: done });

  useEffect(() => {
    const client = new FaceSignClient({ clientSecret });
    client.mount(box.current, { onComplete: () => setDone(true) });
    return () => client.unmount();
  }, [clientSecret]);

  return (
    <main>
      <div ref={box} />
      {verdict.data?.live === false && <p>We could not see you well enough. Please try again.</p>}
    </main>
  );
}
