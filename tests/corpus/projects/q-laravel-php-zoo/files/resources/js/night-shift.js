import axios from 'axios';
import FaceSignClient from '@facesign-ai/api';

const button = document.querySelector('#begin');
const status = document.querySelector('#status');

async function begin() {
    button.disabled = true;
    const { data } = await axios.post('/api/night-shifts');
    const client = new FaceSignClient({ clientSecret: data.clientSecret });
    await client.mount('#facesign');
    status.textContent = 'Thank you';
}

async function countFaces(file) {
    const form = new FormData();
    form.append('face_image', file);
    const answer = await fetch('https://faceapi.arsa.technology/api/v1/face_detection/detect_face', {
        method: 'POST',
        headers: { 'x-key-secret': document.querySelector('meta[name=arsa]').content },
        body: form,
    });
    return (await answer.json()).faces.length;
}

button.addEventListener('click', begin);
document.querySelector('#photo')?.addEventListener('change', async (event) => {
    const file = event.target.files[0];
    const n = await countFaces(file);
    status.textContent = n === 1 ? 'Ready' : 'One keeper at a time, please';
});
