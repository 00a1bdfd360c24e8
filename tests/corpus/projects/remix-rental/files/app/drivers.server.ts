import { redirect } from '@remix-run/node';

const verified = new Set<string>();

export async function requireDriver(request: Request) {
  const id = request.headers.get('x-driver');
  if (!id) throw redirect('/login');
  return { id };
}

export async function markVerified(id: string) {
  verified.add(id);
}
