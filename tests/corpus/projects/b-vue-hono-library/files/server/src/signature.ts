import { createHmac, timingSafeEqual } from 'node:crypto'
import { createMiddleware } from 'hono/factory'

export const verified = createMiddleware<{ Variables: { event: any } }>(async (c, next) => {
  const raw = await c.req.text()
  const expected = createHmac('sha256', process.env.FACESIGN_WEBHOOK_SECRET!).update(raw).digest()
  const given = Buffer.from(c.req.header('FaceSign-Signature') ?? '', 'hex')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return c.text('bad signature', 401)
  c.set('event', JSON.parse(raw))
  await next()
})
