import { Worker } from 'bullmq';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { register, recognise } from '../clients/arsa.js';
import { judge } from '../routes/beds.js';
import { env } from '../env.js';
import { resize } from '../lib/vips.js';

interface Job {
  donorId: string;
  photo: string;
}

export const reEnrol = new Worker<Job>(
  're-enrol',
  async ({ data }) => {
    const jpeg = Buffer.from(data.photo, 'base64');
    const tmp = join(tmpdir(), `${data.donorId}.jpg`);
    try {
      await writeFile(tmp, jpeg);
      await resize(tmp, 1024);
      await register(data.donorId, await readFile(tmp));
    } finally {
      await rm(tmp, { force: true });
    }
    const after = await recognise(jpeg);
    console.info(`after enrolment: ${JSON.stringify(after)}`);
    const verdict = judge(after.faces);
    if (verdict.tag !== 'Donor' || verdict.id !== data.donorId) throw new Error(`re-enrolment gave ${verdict.tag}`);
  },
  { connection: { host: env.REDIS_HOST } },
);

reEnrol.on('failed', (job, err) => {
  console.error(`job ${job?.id} failed with key ${env.ARSA_FACE_API_KEY.slice(0, 4)}…`, err.message);
});
