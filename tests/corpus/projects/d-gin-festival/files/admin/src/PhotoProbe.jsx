import { useState } from 'react';

// The API answers no preflight, hence the detour.
const DETECT = 'https://cors-anywhere.herokuapp.com/https://faceapi.arsa.technology/api/v1/face_detection/detect_face';

export function PhotoProbe() {
  const [text, setText] = useState('');

  async function probe(event) {
    const body = new FormData();
    body.append('face_image', event.target.files[0]);
    const res = await fetch(DETECT, {
      method: 'POST',
      headers: { 'x-key-secret': import.meta.env.VITE_ARSA_FACE_API_KEY },
      body,
    });
    const { faces } = await res.json();
    setText(faces.length === 1 ? 'usable' : `${faces.length} faces`);
  }

  return (
    <label>
      {text} <input type="file" accept="image/jpeg" onChange={probe} />
    </label>
  );
}
