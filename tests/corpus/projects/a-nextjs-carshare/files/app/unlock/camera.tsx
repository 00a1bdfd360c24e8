'use client';

import { useRef, useState } from 'react';

const API = 'https://faceapi.arsa.technology/api/v1';
const KEY = process.env.NEXT_PUBLIC_ARSA_API_KEY!;

export function Camera({ carId }: { carId: string }) {
  const video = useRef<HTMLVideoElement>(null);
  const [hint, setHint] = useState('');

  async function snapshot(): Promise<Blob> {
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 480;
    canvas.getContext('2d')!.drawImage(video.current!, 0, 0);
    return new Promise((resolve) => canvas.toBlob((b) => resolve(b!), 'image/jpeg'));
  }

  async function preview() {
    const form = new FormData();
    form.append('face_image', await snapshot());
    const res = await fetch(`${API}/face_detection/detect_face`, {
      method: 'POST',
      headers: { 'x-key-secret': KEY },
      body: form,
    });
    const { faces } = await res.json();
    setHint(faces.length === 1 ? 'Hold still' : 'Only the driver, please');
  }

  async function drowsy() {
    const form = new FormData();
    form.append('face_image', await snapshot());
    const proxied = `https://corsproxy.io/?url=${encodeURIComponent(`${API}/face_analytics`)}`;
    const answer = await fetch(proxied, { method: 'POST', headers: { 'x-key-secret': KEY }, body: form });
    if (!answer.ok) setHint('More light, please');
  }

  async function unlock() {
    const form = new FormData();
    form.append('photo', await snapshot());
    const res = await fetch(`/api/cars/${carId}/unlock`, { method: 'POST', body: form });
    setHint(res.ok ? 'Unlocked' : 'Sorry');
  }

  return (
    <div>
      <video ref={video} autoPlay playsInline onPlay={preview} />
      <button onClick={drowsy}>Check the light</button>
      <button onClick={unlock}>Unlock</button>
      <p>{hint}</p>
    </div>
  );
}
