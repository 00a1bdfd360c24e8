import axios from 'axios';

const gateway = axios.create({
  baseURL: process.env.VISOR_FACESIGN ?? 'https://visor.internal.example/facesign/v1',
  timeout: 10_000,
  headers: { 'Visor-Token': process.env.VISOR_TOKEN },
});

export async function open(reference) {
  const { data } = await gateway.post('/sessions', { clientReferenceId: reference });
  return data.clientSecret;
}

const direct = axios.create({
  baseURL: 'https://api.facesign.ai/v1',
  timeout: 10_000,
  headers: { Authorization: `Bearer ${process.env.FACESIGN_API_KEY}`, 'FaceSign-Version': '2024-01-15' },
});

export async function openDirectly(reference) {
  const { data } = await direct.post('/sessions', { clientReferenceId: reference });
  return data.clientSecret;
}

export async function report(id) {
  const { data } = await direct.get(`/sessions/${id}`);
  return data.session.status;
}

export async function avatars() {
  const { data } = await gateway.get('/avatars');
  return data.avatars;
}
