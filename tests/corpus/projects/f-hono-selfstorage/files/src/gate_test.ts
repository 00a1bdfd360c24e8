import { assertEquals } from 'jsr:@std/assert';
import { Hono } from 'hono';
import { gate } from './routes/gate.ts';
import type { Arsa } from './providers/arsa.ts';

const env = {
  ARSA_FACE_API_KEY: 'test-key-not-real',
  ARSA_BASE: 'http://localhost:9099/api/v1',
};

const fake = (kind: string) => ({ recognize: () => Promise.resolve({ kind, uid: 't-1' }) }) as unknown as Arsa;
const opened: string[] = [];
const halls = { open: (_h: string, uid: string) => Promise.resolve(opened.push(uid)) };

Deno.test('a spoof does not open the gate', async () => {
  const app = new Hono().route('/gate', gate(fake('spoof'), halls as never, 0.8));
  const form = new FormData();
  form.set('photo', new File(['x'], 'a.jpg'));
  const res = await app.request('/gate/north/open', { method: 'POST', body: form });
  assertEquals(res.status, 403);
  assertEquals(opened, []);
  assertEquals(env.ARSA_BASE.startsWith('http://localhost'), true);
});
