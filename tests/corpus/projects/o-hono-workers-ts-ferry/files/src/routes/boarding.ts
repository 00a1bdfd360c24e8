import { Hono } from 'hono';
import { z } from 'zod';
import { Gateway, soleLiveUid } from '../lib/gateway';
import type { AppEnv } from '../env';

export const boarding = new Hono<AppEnv>();

const lostTicket = z.object({
  bookingRef: z.string().length(6),
  sessionId: z.string(),
  isLive: z.boolean(),
});

async function photoFrom(c: { req: { parseBody(): Promise<Record<string, unknown>> } }): Promise<File> {
  const body = await c.req.parseBody();
  return body.photo as File;
}

boarding.post('/:sailing', async (c) => {
  const answer = await new Gateway(c.env).recognize(await photoFrom(c));
  const uid = soleLiveUid(answer);
  if (uid === null) return c.json({ board: false }, 403);
  const row = await c.env.DB.prepare('select seat from manifest where sailing = ? and face_uid = ?')
    .bind(c.req.param('sailing'), uid)
    .first<{ seat: string }>();
  return row ? c.json({ board: true, seat: row.seat }) : c.json({ board: false }, 403);
});

boarding.post('/:sailing/queue', async (c) => {
  const photo = await photoFrom(c);
  const ticket = crypto.randomUUID();
  await c.env.PENDING.put(`queue:${ticket}`, await photo.arrayBuffer(), { expirationTtl: 600 });
  return c.json({ ticket }, 202);
});

boarding.post('/:sailing/register', async (c) => {
  const photo = await photoFrom(c);
  const passenger = c.req.header('x-passenger-id') ?? '';
  await c.env.FACES.put(`passengers/${passenger}.jpg`, photo.stream());
  return c.json({ passenger }, 201);
});

boarding.post('/lost-ticket/start', async (c) => {
  const { bookingRef } = await c.req.json<{ bookingRef: string }>();
  const opened = await new Gateway(c.env).openSession(bookingRef);
  console.log('lost ticket', opened.session.id);
  return c.json({ clientSecret: opened.clientSecret.secret });
});

boarding.post('/lost-ticket/finish', async (c) => {
  const claim = lostTicket.parse(await c.req.json());
  if (!claim.isLive) return c.json({ error: 'please repeat the check' }, 403);
  await c.env.DB.prepare('update bookings set reissued = 1 where ref = ?').bind(claim.bookingRef).run();
  return c.json({ reissued: true });
});

boarding.post('/lost-ticket/confirm', async (c) => {
  const { bookingRef, sessionId } = await c.req.json<{ bookingRef: string; sessionId: string }>();
  const live = await new Gateway(c.env).sessionIsLive(sessionId);
  if (!live) return c.json({ error: 'not confirmed' }, 403);
  await c.env.DB.prepare('update bookings set confirmed = 1 where ref = ?').bind(bookingRef).run();
  return c.json({ confirmed: true });
});
