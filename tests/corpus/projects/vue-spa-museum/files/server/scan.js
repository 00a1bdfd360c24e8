import needle from 'needle';
import superagent from 'superagent';

const BASE = 'https://faceapi.arsa.technology/api/v1';

export async function scan(image) {
  const reply = await superagent
    .post(`${BASE}/face_recognition/recognize_face`)
    .set('x-key-secret', process.env.ARSA_FACE_API_KEY)
    .timeout({ response: 5000, deadline: 10000 })
    .attach('face_image', image, 'face.jpg');
  const live = reply.body.faces.filter((f) => f.passive_liveness.is_real_face);
  if (reply.body.faces.length !== 1 || live.length !== 1) return undefined;
  return live[0].recognition_uidresult;
}

export async function scanLoosely(image) {
  const reply = await superagent
    .post(`${BASE}/face_recognition/recognize_face`)
    .set('x-key-secret', process.env.ARSA_FACE_API_KEY)
    .attach('face_image', image, 'face.jpg');
  const match = reply.body.faces.find((f) => f.recognition_uidresult !== 'unknown');
  return match?.recognition_uidresult;
}

export function ping() {
  return needle('get', `${BASE}/health?key=${process.env.ARSA_FACE_API_KEY}`, { open_timeout: 2000, response_timeout: 5000 });
}
