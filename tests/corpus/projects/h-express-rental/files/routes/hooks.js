'use strict';

const { Router } = require('express');
const { raw, facesignSignature, diditSignature } = require('../middleware/signatures');
const { getSession } = require('../lib/providers');
const customers = require('../lib/customers');

const router = Router();

router.use(raw);

router.post('/facesign/status', facesignSignature, async (req, res) => {
  const { type, sessionId } = req.event;
  if (type === 'session.status') {
    const session = await getSession(sessionId);
    const nodes = (session.report?.nodeReports ?? []).filter((n) => n.type === 'liveness_detection');
    const live = nodes.length > 0 && nodes.every((n) => n.outcome === 'livenessDetected');
    await customers.setInterview(sessionId, live ? 'passed' : 'refused');
  }
  res.sendStatus(204);
});

router.post('/facesign/media', async (req, res) => {
  const event = JSON.parse(req.body.toString());
  await customers.attachRecording(event.sessionId, event.media.id);
  res.sendStatus(204);
});

router.post('/didit', diditSignature, async (req, res) => {
  const { vendor_data: customer, decision } = req.event;
  const score = decision?.liveness?.score ?? 0;
  if (score >= Number(process.env.DIDIT_MIN_SCORE)) {
    await customers.setAgeChecked(customer);
  }
  res.sendStatus(204);
});

module.exports = router;
