import axios from 'axios';

/** Our own backend; the cookie is the session. */
export const api = axios.create({
  baseURL: import.meta.env.VITE_API_BASE ?? '/api',
  withCredentials: true,
  timeout: 20_000,
});

export interface DoorAnswer {
  open: boolean;
  reason?: 'not_live' | 'unknown' | 'not_booked';
}

export interface Guest {
  id: string;
  clientSecret: string;
}

export async function askDoor(door: string, photo: Blob): Promise<DoorAnswer> {
  const form = new FormData();
  form.append('photo', photo, 'door.jpg');
  const { data } = await api.post<DoorAnswer>(`/doors/${door}/open`, form);
  return data;
}

export async function startGuest(name: string): Promise<Guest> {
  const { data } = await api.post<Guest>('/guests', { name });
  return data;
}

export async function removeMe(): Promise<void> {
  await api.delete('/me/face');
}
