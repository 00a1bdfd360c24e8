import 'server-only';
import { createCipheriv, randomBytes } from 'node:crypto';

/** AES-256-GCM, nonce and tag in front. */
export async function seal(plain: Buffer): Promise<Buffer> {
  const key = Buffer.from(process.env.PHOTO_KEY ?? '', 'hex');
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}
