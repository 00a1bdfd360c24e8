import { randomUUID, createCipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { config } from '../config';

const s3 = new S3Client({});

export async function keepForAudit(nurse: string, image: Buffer): Promise<string> {
  const key = `cabinet/${nurse}/${randomUUID()}.jpg`;
  await s3.send(
    new PutObjectCommand({
      Bucket: config.captureBucket,
      Key: key,
      Body: image,
      ServerSideEncryption: 'aws:kms',
    }),
  );
  return key;
}

export async function keepVisitorPhoto(visitor: string, photo: Buffer): Promise<string> {
  const file = join('/srv/ward/visitors', `${visitor}.jpg`);
  await writeFile(file, photo);
  return file;
}

export async function keepSealed(patient: string, photo: Buffer): Promise<void> {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(process.env.CAPTURE_KEY!, 'base64'), iv);
  const sealed = Buffer.concat([iv, cipher.update(photo), cipher.final(), cipher.getAuthTag()]);
  await writeFile(join('/srv/ward/sealed', `${patient}.bin`), sealed);
}

export async function rotated(photo: Buffer, run: (file: string) => Promise<void>): Promise<Buffer> {
  const dir = await mkdtemp(join(tmpdir(), 'ward-'));
  const file = join(dir, 'in.jpg');
  try {
    await writeFile(file, photo);
    await run(file);
    return await readFile(file);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
