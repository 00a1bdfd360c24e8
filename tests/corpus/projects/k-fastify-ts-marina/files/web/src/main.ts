import FaceSignClient from '@facesignai/api';

const button = document.querySelector<HTMLButtonElement>('#prove')!;

async function prove(charter: string): Promise<void> {
  const res = await fetch(`/charters/${charter}/proof`, { method: 'POST' });
  const { clientSecret } = await res.json();
  const client = new FaceSignClient({ clientSecret });
  await client.session.retrieve();
  document.querySelector('#state')!.textContent = 'thank you';
}

button.addEventListener('click', () => prove(button.dataset.charter!));

console.info('pages of', import.meta.env.VITE_MARINA_NAME);
