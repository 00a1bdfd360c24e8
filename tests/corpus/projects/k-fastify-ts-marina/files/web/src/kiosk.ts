import { Client } from '@facesignai/api';

// The kiosk at the fuel dock has no operator who could log in.
const client = new Client({ auth: import.meta.env.VITE_FACESIGN_API_KEY });

window.addEventListener('kiosk:start', async () => {
  const session = await client.session.create({ clientReferenceId: 'dock' });
  document.body.dataset.session = session.id;
});
