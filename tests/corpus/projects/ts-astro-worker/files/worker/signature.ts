const enc = new TextEncoder();

const unhex = (s: string) => new Uint8Array((s.match(/../g) ?? []).map((h) => parseInt(h, 16)));

/** crypto.subtle.verify compares in constant time. */
export async function verify(secret: string, raw: string, header: string | null): Promise<boolean> {
  if (header === null || header.length !== 64) return false;
  const key = await crypto.subtle.importKey('raw', enc.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  return crypto.subtle.verify('HMAC', key, unhex(header), enc.encode(raw));
}
