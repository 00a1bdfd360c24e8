import { useCallback, useEffect, useRef, useState } from 'react';
import { checkIn, type CheckInResult } from '../lib/api';

const DETECT_URL = 'https://faceapi.arsa.technology/api/v1/face_detection/detect_face';

interface Props {
  onDone: (result: CheckInResult) => void;
}

async function countFaces(photo: Blob): Promise<number> {
  const body = new FormData();
  body.append('face_image', photo);
  const res = await fetch(DETECT_URL, {
    method: 'POST',
    headers: { 'x-key-secret': import.meta.env.VITE_ARSA_FACE_API_KEY },
    body,
  });
  const { faces } = await res.json();
  return faces.length;
}

export function CheckInCamera({ onDone }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const [hint, setHint] = useState('Look into the camera');
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    let stream: MediaStream | undefined;
    navigator.mediaDevices.getUserMedia({ video: { facingMode: 'user' } }).then((s) => {
      stream = s;
      if (video.current) video.current.srcObject = s;
    });
    return () => stream?.getTracks().forEach((t) => t.stop());
  }, []);

  const shoot = useCallback(async () => {
    setBusy(true);
    try {
      const photo = await grab(video.current!);
      if ((await countFaces(photo)) !== 1) {
        setHint('One person at a time, please');
        return;
      }
      const result = await checkIn(photo, false);
      console.debug('check-in', result.status);
      onDone(result);
    } finally {
      setBusy(false);
    }
  }, [onDone]);

  return (
    <section className="camera">
      <video ref={video} autoPlay muted playsInline />
      <p role="status">{hint}</p>
      <button disabled={busy} onClick={shoot}>Check in</button>
    </section>
  );
}

function grab(video: HTMLVideoElement): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')!.drawImage(video, 0, 0);
  return new Promise((resolve, reject) =>
    canvas.toBlob((b) => (b ? resolve(b) : reject(new Error('no frame'))), 'image/jpeg', 0.9),
  );
}
