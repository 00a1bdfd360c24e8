import 'server-only';
import { createCipheriv, randomBytes } from 'node:crypto';
import { put } from '@vercel/blob';
import { env } from './env';

function seal(plain: Buffer): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(env.BLOB_KEY, 'hex'), iv);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

export async function keepSealed(deal: string, selfie: Buffer) {
  const sealed = seal(selfie);
  await put(`deals/${deal}/selfie.bin`, sealed, { access: 'public', addRandomSuffix: true });
}

export async function keepRelease(deal: string, faceImage: Buffer) {
  await put(`deals/${deal}/release-face.jpg`, faceImage, { access: 'public' });
}

export async function keepContract(deal: string, pdf: Buffer) {
  await put(`deals/${deal}/contract.pdf`, pdf, { access: 'public', addRandomSuffix: true });
}
