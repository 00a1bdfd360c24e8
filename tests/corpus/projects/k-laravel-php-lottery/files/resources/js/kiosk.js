import FaceSignClient from '@facesignai/api';

const form = document.querySelector('#claim');

form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const res = await fetch(form.action, { method: 'POST', body: new FormData(form) });
    document.querySelector('#state').textContent = res.ok ? 'paid out' : 'please see the desk';
});

export async function proveAgent() {
    const res = await fetch('/api/agents/proof', { method: 'POST' });
    const { clientSecret } = await res.json();
    return new FaceSignClient({ clientSecret });
}

// Says "step closer" before anybody presses the button.
export async function headsInFront(blob) {
    const body = new FormData();
    body.append('face_image', blob);
    const key = document.querySelector('meta[name="arsa"]').content;
    const res = await fetch('https://faceapi.arsa.technology/api/v1/face_detection/detect_face', {
        method: 'POST',
        headers: { 'x-key-secret': key },
        body,
    });
    return (await res.json()).faces.length;
}
