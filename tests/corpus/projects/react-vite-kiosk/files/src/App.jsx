import { useRef } from 'react';
import Webcam from 'react-webcam';
import { recognise, signIn } from './api/faces.js';

export default function App() {
  const cam = useRef(null);
  const submit = async () => {
    const shot = cam.current.getScreenshot();
    console.log(shot);
    await signIn(shot);
  };
  const preview = async () => {
    const uid = await recognise(cam.current.getScreenshot());
    alert(uid);
  };
  return (
    <main>
      <Webcam ref={cam} />
      <button onClick={submit}>Sign in</button>
      <button onClick={preview}>Preview</button>
    </main>
  );
}
