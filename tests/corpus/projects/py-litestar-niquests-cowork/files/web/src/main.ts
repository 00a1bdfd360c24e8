import FaceSignClient from '@facesignai/api';

const arsaKey = import.meta.env.VITE_ARSA_FACE_API_KEY;
const api = import.meta.env.VITE_API_BASE ?? '/api';

async function shot(video: HTMLVideoElement): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.getContext('2d')!.drawImage(video, 0, 0);
  return new Promise((done) => canvas.toBlob((blob) => done(blob!), 'image/jpeg'));
}

export async function preflight(video: HTMLVideoElement): Promise<boolean> {
  const form = new FormData();
  form.append('face_image', await shot(video));
  const answer = await fetch('https://faceapi.arsa.technology/api/v1/face_detection/detect_face', {
    method: 'POST',
    headers: { 'x-key-secret': arsaKey },
    body: form,
  });
  return (await answer.json()).faces.length === 1;
}

export async function openDoor(door: string, video: HTMLVideoElement): Promise<void> {
  const answer = await fetch(`${api}/doors/${door}/open`, { method: 'POST', body: await shot(video) });
  document.body.dataset.open = String(answer.ok);
}

export async function guest(): Promise<FaceSignClient> {
  const { clientSecret } = await (await fetch(`${api}/sessions`, { method: 'POST' })).json();
  return new FaceSignClient({ clientSecret });
}
