import FaceSignClient from '@facesignai/api';

const API = import.meta.env.VITE_BOARDING_API ?? 'https://boarding.strait-ferries.example';

async function post<T>(path: string, body: unknown): Promise<T> {
  const res = await fetch(`${API}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!res.ok) throw new Error(`${path}: ${res.status}`);
  return res.json() as Promise<T>;
}

export async function recoverTicket(bookingRef: string, host: HTMLElement) {
  const { clientSecret } = await post<{ clientSecret: string }>('/boarding/lost-ticket/start', { bookingRef });
  const client = new FaceSignClient({ clientSecret });
  const frame = document.createElement('div');
  host.append(frame);
  return client.mount(frame);
}

document.querySelectorAll<HTMLElement>('[data-ferry-recover]').forEach((el) => {
  el.addEventListener('click', () => recoverTicket(el.dataset.bookingRef ?? '', el));
});
