// Background checks of temporary staff; the personnel office's, not the ward's.
const ONFIDO = 'https://api.eu.onfido.com/v3.6';

export interface Check {
  id: string;
  status: 'in_progress' | 'complete' | 'withdrawn';
  result: 'clear' | 'consider' | null;
}

export async function check(id: string): Promise<Check> {
  const res = await fetch(`${ONFIDO}/checks/${id}`, {
    headers: { Authorization: `Token token=${process.env.ONFIDO_API_TOKEN}` },
  });
  if (!res.ok) throw new Error(`onfido answered ${res.status}`);
  return (await res.json()) as Check;
}

export async function cleared(id: string): Promise<boolean> {
  const { status, result } = await check(id);
  return status === 'complete' && result === 'clear';
}
