import express from 'express';
import { config } from './config';
import { openSession } from './clients/facesign';
import { logger } from './lib/logger';
import { cabinet } from './routes/cabinet';
import { webhooks } from './routes/webhooks';
import { patients } from './services/patients';

const app = express();
app.use('/hooks', webhooks);
app.use(express.json({ limit: '1mb' }));
app.use('/api', cabinet);

app.post('/api/patients/:id/session', async (req, res, next) => {
  try {
    const { id, clientSecret } = await openSession(req.params.id);
    patients.add(req.params.id, id);
    res.status(201).json({ clientSecret });
  } catch (error) {
    next(error);
  }
});

app.listen(config.port, () => {
  logger.info({ port: config.port, arsaKey: config.arsa.key ? 'set' : 'missing' }, 'up');
});
