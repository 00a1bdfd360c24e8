import express from 'express';
import { scan } from './scan.js';

const app = express();
app.use(express.json({ limit: '4mb' }));
app.use((req, res, next) => {
  console.log(req.method, req.path, req.body);
  next();
});
app.post('/api/scan', async (req, res) => {
  const uid = await scan(Buffer.from(req.body.image.split(',')[1], 'base64'));
  res.json({ name: uid ?? 'stranger' });
});
app.listen(3001);
