import { GATE_URL } from '$env/static/private';

export async function openGate(ticket: string) {
  await fetch(`${GATE_URL}/open/${ticket}`, { method: 'POST' });
}
