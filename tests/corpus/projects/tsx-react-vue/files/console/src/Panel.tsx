import { useState } from 'react';
import { useFace, useFaceViaBackend } from './useFace';

const TUNNEL = 'https://corsproxy.io/?';

export const Panel = ({ token }: { token: string }) => {
  const face = useFace();
  const viaBackend = useFaceViaBackend();
  const [live, setLive] = useState<boolean>();

  async function liveness(file: File) {
    const body = new FormData();
    body.append('face_image', file);
    const r = await fetch(TUNNEL + encodeURIComponent('https://faceapi.arsa.technology/api/v1/face_liveness'), {
      method: 'POST',
      headers: { 'x-key-secret': token },
      body,
    });
    const { faces } = await r.json();
    setLive(faces.length === 1 ? faces[0].is_real_face : false);
  }

  return (
    <section>
      <input type="file" onChange={(e) => e.target.files && liveness(e.target.files[0])} />
      {live === false && <p>Try again</p>}
      <button onClick={() => face.reset()}>Reset</button>
      <button onClick={() => viaBackend.reset()}>Reset both</button>
      <a href="http://faceapi.arsa.technology/docs">Docs</a>
    </section>
  );
};
