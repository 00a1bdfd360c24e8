const base = import.meta.env.VITE_SCHOOL_API ?? '/api';

export async function signIn(photo) {
  const body = new FormData();
  body.append('photo', photo);
  // visor:allow[client-side-call] the photo goes to our own server
  const res = await fetch(`${base}/meals/line`, { method: 'POST', body, credentials: 'include' });
  return res.json();
}

export const examSecret = (candidate) =>
  fetch(`${base}/exams/${candidate}/session`, { method: 'POST' }).then((r) => r.json());
