const base = import.meta.env.VITE_API_BASE ?? '';

async function send<T>(path: string, init: RequestInit): Promise<T> {
  const res = await fetch(`${base}/api${path}`, { credentials: 'include', ...init });
  if (!res.ok) throw new Error(`${path}: ${res.status}`);
  return res.status === 204 ? (undefined as T) : res.json();
}

const form = (photo: Blob) => {
  const body = new FormData();
  body.append('photo', photo, 'face.jpg');
  return body;
};

export const checkIn = (door: string, photo: Blob) => send<{ member: string }>(`/checkin/${door}`, { method: 'POST', body: form(photo) });

export const trainerSession = (trainer: string) => send<{ session: string; clientSecret: string }>(`/trainers/${trainer}/session`, { method: 'POST' });

export const roll = (id: string, photo: Blob) => send<{ here: string[] }>(`/classes/${id}/roll`, { method: 'POST', body: form(photo) });
