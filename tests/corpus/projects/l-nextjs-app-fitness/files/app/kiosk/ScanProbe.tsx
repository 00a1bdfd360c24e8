'use client';

import { useRef, useState } from 'react';

const detectUrl = 'https://faceapi.arsa.technology/api/v1/face_detection/detect_face';
const studioApi = process.env.NEXT_PUBLIC_STUDIO_API ?? '/api';

/** Shows the front desk whether the camera sees anybody at all. */
export function ScanProbe({ studio }: { studio: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [count, setCount] = useState<number>();

  async function probe() {
    const frame = await new Promise<Blob | null>((done) => canvas.current!.toBlob(done, 'image/jpeg'));
    if (!frame) return;
    const body = new FormData();
    body.append('face_image', frame);
    const res = await fetch(detectUrl, {
      method: 'POST',
      headers: { 'x-key-secret': process.env.NEXT_PUBLIC_ARSA_FACE_KEY! },
      body,
    });
    const { faces } = await res.json();
    setCount(faces.length);
    await fetch(`${studioApi}/studios/${studio}/probes`, { method: 'POST' });
  }

  return (
    <div>
      <canvas ref={canvas} width={640} height={480} />
      <button onClick={probe}>Test camera</button>
      {count !== undefined && <output>{count} face(s)</output>}
    </div>
  );
}
