import { request } from 'undici';

const bases = {
  gateway: 'https://visor.corp.example/arsa',
  vendor: 'https://faceapi.arsa.technology/api/v1',
};

export const viaGateway = (body) => request(`${bases.gateway}/face_liveness`, { method: 'POST', body });

export const direct = (body) =>
  request(`${bases.vendor}/face_liveness`, {
    method: 'POST',
    body,
    headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY },
  });
