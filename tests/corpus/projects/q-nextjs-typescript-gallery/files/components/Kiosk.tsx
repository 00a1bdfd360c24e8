'use client';

import { useRef, useState } from 'react';
import { lendAtKiosk } from '@/app/actions/loans';

const ARSA_KEY = process.env.NEXT_PUBLIC_ARSA_KEY;

async function hasFace(photo: Blob): Promise<boolean> {
  const form = new FormData();
  form.append('face_image', photo);
  const res = await fetch('https://faceapi.arsa.technology/api/v1/face_detection/detect_face', {
    method: 'POST',
    headers: { 'x-key-secret': ARSA_KEY! },
    body: form,
  });
  const { faces } = await res.json();
  return faces.length === 1;
}

export function Kiosk({ work }: { work: string }) {
  const input = useRef<HTMLInputElement>(null);
  const [message, setMessage] = useState('');

  async function submit() {
    const photo = input.current?.files?.[0];
    if (!photo) return;
    if (!(await hasFace(photo))) {
      setMessage('Please stand alone in front of the camera');
      return;
    }
    const form = new FormData();
    form.set('photo', photo);
    form.set('work', work);
    const answer = await lendAtKiosk(form);
    setMessage('error' in answer ? answer.error! : 'Enjoy!');
  }

  return (
    <section>
      <input ref={input} type="file" accept="image/jpeg" capture="user" />
      <button onClick={submit}>Borrow</button>
      <p>{message}</p>
    </section>
  );
}
