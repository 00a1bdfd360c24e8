import { unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from '../env.js';
import { forget, headcount } from '../vendors/arsa.js';
import { ocrPlate } from '../yard/ocr.js';

export async function plateFrom(photo: Buffer): Promise<string | null> {
  const path = join(tmpdir(), `plate-${process.pid}.jpg`);
  await writeFile(path, photo);
  try {
    return await ocrPlate(path);
  } finally {
    await unlink(path);
  }
}

export async function purge(driverIds: string[]): Promise<string[]> {
  const failed: string[] = [];
  for (const id of driverIds) {
    if (!(await forget(id))) failed.push(id);
  }
  console.log(`purged ${driverIds.length - failed.length} drivers`);
  return failed;
}

export const yardIsEmpty = async (frame: Buffer) => (await headcount(frame, 'yard')) === 0;

if (!env.YARD_TOKEN) console.warn('YARD_TOKEN is not set');
// visor:allow[missing-timeout] the watchdog has its own deadline
export const heartbeat = () => Promise.resolve(Date.now());
