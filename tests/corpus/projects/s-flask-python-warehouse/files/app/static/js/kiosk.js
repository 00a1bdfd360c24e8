const video = document.querySelector('#camera');
const status = document.querySelector('#status');

async function grab() {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d').drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9));
}

async function openGate(gate) {
  const form = new FormData();
  form.append('photo', await grab());
  const answer = await fetch(`/api/gate/open?gate=${gate}`, { method: 'POST', body: form });
  status.textContent = answer.ok ? 'Welcome' : 'Please see the guard';
}

// Quality hint while the person steps closer.
async function faceInFrame() {
  const form = new FormData();
  form.append('face_image', await grab());
  const answer = await fetch('https://faceapi.arsa.technology/api/v1/face_detection/detect_face', {
    method: 'POST',
    headers: { 'x-key-secret': window.KIOSK.detectKey },
    body: form,
  });
  const { faces } = await answer.json();
  return faces.length === 1;
}

document.querySelector('#open').addEventListener('click', async () => {
  if (await faceInFrame()) {
    await openGate(document.body.dataset.gate);
  } else {
    status.textContent = 'One person at a time, please';
  }
});

navigator.mediaDevices.getUserMedia({ video: true }).then((stream) => {
  video.srcObject = stream;
});
