import { useEffect, useState } from 'react';
import { useParams } from 'react-router-dom';
import FaceSignClient from '@facesignai/api';
import { openSession, sessionState } from '../lib/api';

export default function PatientVerify() {
  const { patientId = '' } = useParams();
  const [state, setState] = useState<'loading' | 'running' | 'proven' | 'failed'>('loading');

  useEffect(() => {
    let cancelled = false;
    (async () => {
      const { sessionId, clientSecret } = await openSession(patientId);
      const client = new FaceSignClient({ clientSecret });
      if (cancelled) return;
      setState('running');
      await client.mount('#facesign');
      const { proven } = await sessionState(sessionId);
      setState(proven ? 'proven' : 'failed');
    })();
    return () => {
      cancelled = true;
    };
  }, [patientId]);

  return (
    <main>
      <h1>Prove it is you</h1>
      <div id="facesign" />
      {state === 'proven' && <p>Thank you, you can make appointments now.</p>}
      {state === 'failed' && <p>Please come to the desk.</p>}
    </main>
  );
}
