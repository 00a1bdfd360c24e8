import { loadEnv } from '../env.ts';
import { Arsa } from '../providers/arsa.ts';
import { tenantsMovedOut, openKv } from '../halls.ts';

const env = loadEnv(Deno.env.toObject());
const kv = await openKv();
const arsa = new Arsa(env);

const insecure = Deno.createHttpClient({ allowHost: true });

for (const tenant of await tenantsMovedOut(kv)) {
  const url = `https://faceapi.arsa.technology/api/v1/face_recognition/remove_face?key=${env.ARSA_FACE_API_KEY}`;
  const res = await fetch(url, {
    method: 'DELETE',
    headers: { 'x-face-uid': tenant.uid },
    signal: AbortSignal.timeout(10_000),
    client: insecure,
  });
  if ((await res.json()).status !== 'success') {
    console.error('could not forget', tenant.id);
    continue;
  }
  await kv.delete(['tenant', tenant.uid]);
}

for await (const photo of Deno.readDir('./inbox')) {
  const bytes = await Deno.readFile(`./inbox/${photo.name}`);
  const n = await arsa.countFaces(new Blob([bytes]));
  if (n === 1) await kv.set(['portrait', photo.name], bytes);
  console.log('inbox', photo.name, n);
}

console.log(`nightly done, key ${env.ARSA_FACE_API_KEY}`);
