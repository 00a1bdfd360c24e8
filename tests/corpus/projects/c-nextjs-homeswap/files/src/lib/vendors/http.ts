import 'server-only';

export class VendorError extends Error {
  constructor(
    readonly vendor: 'arsa' | 'facesign',
    readonly status: number,
  ) {
    super(`${vendor} answered ${status}`);
  }
}

export async function call<T>(vendor: 'arsa' | 'facesign', url: string, init: RequestInit): Promise<T> {
  const res = await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(9_000), ...init });
  if (!res.ok) throw new VendorError(vendor, res.status);
  return (await res.json()) as T;
}
