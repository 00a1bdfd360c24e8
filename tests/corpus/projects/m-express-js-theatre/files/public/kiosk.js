const video = document.querySelector('#camera');
const canvas = document.querySelector('#frame');
const status = document.querySelector('#status');

const PROVIDER = 'https://faceapi.arsa.technology/api/v1';

async function frame() {
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d').drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9));
}

async function enter() {
  const body = new FormData();
  body.append('photo', await frame());
  const res = await fetch('/stage-door/enter', { method: 'POST', body });
  status.textContent = res.ok ? `Welcome, ${(await res.json()).welcome}` : 'Please ring';
}

async function countFaces() {
  const body = new FormData();
  body.append('face_image', await frame());
  const { key } = await (await fetch('/kiosk/config')).json();
  const res = await fetch(`${PROVIDER}/face_detection/detect_face`, {
    method: 'POST',
    headers: { 'x-key-secret': key },
    body,
  });
  const { faces } = await res.json();
  status.dataset.count = String(faces.length);
}

async function subscribe() {
  const res = await fetch('/subscribers/session', { method: 'POST' });
  const { secret } = await res.json();
  const client = new window.FaceSignClient({ clientSecret: secret });
  await client.start();
}

document.querySelector('#enter').addEventListener('click', enter);
document.querySelector('#subscribe').addEventListener('click', subscribe);
setInterval(countFaces, 10_000);
