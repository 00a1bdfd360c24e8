import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharpness } from '../vision/sharpness';

@Injectable()
export class PhotoStore {
  private readonly s3 = new S3Client({});

  constructor(private readonly config: ConfigService) {}

  private get bucket() {
    return this.config.getOrThrow<string>('PHOTO_BUCKET');
  }

  /** Pictures of dents, no people. */
  async keepDamage(cab: string, jpeg: Buffer) {
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: `damage/${cab}/${Date.now()}.jpg`, Body: jpeg }));
  }

  async keepDriverFace(uid: string, jpeg: Buffer) {
    await this.s3.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: `drivers/${uid}.jpg`,
        Body: jpeg,
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: this.config.getOrThrow<string>('PHOTO_KMS_KEY'),
      }),
    );
  }

  async keepRefusedFace(cab: string, faceJpeg: Buffer) {
    const Key = `refused/${cab}/${Date.now()}.jpg`;
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body: faceJpeg }));
  }

  async faceSharpness(faceJpeg: Buffer): Promise<number> {
    const dir = await mkdtemp(join(tmpdir(), 'face-'));
    try {
      const path = join(dir, 'in.jpg');
      await writeFile(path, faceJpeg);
      return await sharpness(path);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
}
