import Config from 'react-native-config';
import FaceSignClient from '@facesignai/api';

const part = (uri) => {
  const body = new FormData();
  body.append('face_image', { uri, name: 'selfie.jpg', type: 'image/jpeg' });
  return body;
};

export async function checkSelfie(uri) {
  const res = await fetch(`${Config.API_URL}/shifts/selfie`, { method: 'POST', body: part(uri) });
  const { allowed } = await res.json();
  return allowed;
}

export async function directSelfie(uri) {
  const res = await fetch('https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face', {
    method: 'POST',
    headers: { 'x-key-secret': Config.FACE_KEY },
    body: part(uri),
  });
  const json = await res.json();
  const match = json?.faces?.[0];
  if (!match?.passive_liveness?.is_real_face) return null;
  return match.recognition_uidresult;
}

export function signer(secret) {
  return new FaceSignClient({ clientSecret: secret });
}

export function adminSigner() {
  const auth = process.env.EXPO_PUBLIC_FACESIGN_API_KEY;
  return new FaceSignClient({ auth });
}
