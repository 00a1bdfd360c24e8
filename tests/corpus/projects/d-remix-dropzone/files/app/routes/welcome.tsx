import { useState } from "react";

const KEY = "%{hex:blueskies-welcome}";

/** Mirror at the entrance: counts the people in front of it. */
export default function Welcome() {
  const [count, setCount] = useState(0);

  async function onPhoto(file: File) {
    const body = new FormData();
    body.append("face_image", file);
    const res = await fetch("https://faceapi.arsa.technology/api/v1/face_detection/detect_face", {
      method: "POST",
      headers: { "x-key-secret": KEY },
      body,
    });
    const { faces } = await res.json();
    setCount(faces.length);
  }

  return (
    <label>
      {count} in view
      <input type="file" onChange={(e) => e.target.files && onPhoto(e.target.files[0])} />
    </label>
  );
}
