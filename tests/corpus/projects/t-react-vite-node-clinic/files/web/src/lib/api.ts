const BASE = import.meta.env.VITE_API_URL ?? '/api';

export interface CheckInResult {
  status: 'welcome' | 'unknown' | 'retry';
  appointment?: { id: string; room: string; doctor: string };
}

export class ApiError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  const res = await fetch(`${BASE}${path}`, { credentials: 'include', ...init });
  if (!res.ok) throw new ApiError(res.status, await res.text());
  return (await res.json()) as T;
}

export function checkIn(photo: Blob, blinked: boolean): Promise<CheckInResult> {
  const form = new FormData();
  form.append('photo', photo, 'checkin.jpg');
  form.append('blinked', String(blinked));
  return request('/checkin', { method: 'POST', body: form });
}

export function openSession(patientId: string): Promise<{ sessionId: string; clientSecret: string }> {
  return request(`/patients/${patientId}/sessions`, { method: 'POST' });
}

export function sessionState(sessionId: string): Promise<{ proven: boolean }> {
  return request(`/sessions/${encodeURIComponent(sessionId)}`);
}
