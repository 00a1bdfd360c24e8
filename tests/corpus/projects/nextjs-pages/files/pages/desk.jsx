import { useRef, useState } from 'react';

const ARSA = 'https://faceapi.arsa.technology/api/v1';

export default function Desk() {
  const input = useRef(null);
  const [count, setCount] = useState(0);

  const onChange = async () => {
    const body = new FormData();
    body.append('face_image', input.current.files[0]);
    const res = await fetch(`${ARSA}/face_detection/detect_face`, {
      method: 'POST',
      headers: { 'x-key-secret': window.__FACE_KEY__ },
      body,
    });
    setCount((await res.json()).faces.length);
  };

  const onSubmit = async () => {
    await fetch('/api/recognise', { method: 'POST', body: new FormData(document.forms[0]) });
  };

  return (
    <form onSubmit={onSubmit}>
      <input type="file" ref={input} onChange={onChange} />
      <span>{count} faces</span>
    </form>
  );
}
