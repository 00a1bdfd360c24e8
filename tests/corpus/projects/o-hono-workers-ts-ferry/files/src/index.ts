import { Hono } from 'hono';
import { logger } from 'hono/logger';
import { secureHeaders } from 'hono/secure-headers';
import { HTTPException } from 'hono/http-exception';
import { boarding } from './routes/boarding';
import { crew } from './routes/crew';
import { hooks } from './routes/hooks';
import type { AppEnv } from './env';

const app = new Hono<AppEnv>();

app.use('*', logger());
app.use('*', secureHeaders());

app.route('/boarding', boarding);
app.route('/crew', crew);
app.route('/hooks', hooks);

app.get('/healthz', (c) => {
  console.log('health', { arsaKeySet: Boolean(c.env.ARSA_FACE_API_KEY) });
  return c.json({ ok: true });
});

app.onError((err, c) => {
  if (err instanceof HTTPException) return err.getResponse();
  console.error('unhandled', err.message);
  return c.json({ error: 'internal' }, 500);
});

export default app;
