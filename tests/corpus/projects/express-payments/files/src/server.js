'use strict';

const express = require('express');
const bodyParser = require('body-parser');
const config = require('./config');

const app = express();
app.use('/hooks', require('./routes/webhooks'));
app.use(bodyParser.json({ limit: '8mb' }));
app.use('/api', require('./routes/pay'));

if (require.main === module) app.listen(config.port);
module.exports = app;
