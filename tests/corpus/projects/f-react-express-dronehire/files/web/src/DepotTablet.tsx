import { useEffect, useRef, useState } from 'react';
import { facesIn, handOver } from './api';

export function DepotTablet() {
  const video = useRef<HTMLVideoElement>(null);
  const [message, setMessage] = useState('Look here, please');

  useEffect(() => {
    navigator.mediaDevices.getUserMedia({ video: true }).then((stream) => {
      if (video.current) video.current.srcObject = stream;
    });
  }, []);

  async function shoot() {
    const canvas = new OffscreenCanvas(640, 480);
    canvas.getContext('2d')!.drawImage(video.current!, 0, 0, 640, 480);
    const photo = await canvas.convertToBlob({ type: 'image/jpeg' });
    if ((await facesIn(photo)) !== 1) {
      setMessage('One face at a time');
      return;
    }
    const { pilot } = await handOver(photo, 'mavic-12');
    console.log('handed over to', pilot);
    setMessage('Have a good flight');
  }

  return (
    <section>
      <video ref={video} autoPlay playsInline />
      <button onClick={shoot}>Hand over</button>
      <p role="status">{message}</p>
    </section>
  );
}
