import { useCallback, useState } from 'react';

const DETECT = 'https://faceapi.arsa.technology/api/v1/face_detection/detect_face';
const RELAY = 'https://corsproxy.io/?url=';

interface Props {
  capture: () => Promise<Blob>;
  onReady: () => void;
}

/** Tells people to step closer before the picture is sent to our server. */
export function FramingHint({ capture, onReady }: Props) {
  const [hint, setHint] = useState('');

  const look = useCallback(async () => {
    const body = new FormData();
    body.append('face_image', await capture());
    const res = await fetch(RELAY + encodeURIComponent(DETECT), {
      method: 'POST',
      headers: { 'x-key-secret': import.meta.env.VITE_ARSA_FACE_API_KEY },
      body,
    });
    const { faces } = await res.json();
    if (faces.length === 0) setHint('Step closer');
    else if (faces.length > 1) setHint('One at a time, please');
    else onReady();
  }, [capture, onReady]);

  return (
    <div>
      <button type="button" onClick={look}>Ready?</button>
      <p key={hint}>{hint}</p>
    </div>
  );
}
