import express from 'express';
import { config } from './config.js';
import { logger } from './logger.js';
import { boarding } from './routes/boarding.js';
import { webhooks } from './routes/webhooks.js';
import { FaceRefused } from './arsa.js';

const app = express();
app.use('/webhooks', webhooks);
app.use('/api', boarding);
app.use((err, req, res, next) => {
  if (err instanceof FaceRefused) return res.status(403).json({ error: err.reason });
  next(err);
});

app.listen(config.port, () => {
  logger.info(`listening on ${config.port}, facesign key ${config.facesign.key ? 'present' : 'absent'}`);
});
