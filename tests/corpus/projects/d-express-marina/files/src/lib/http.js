'use strict';

const { Agent, request } = require('undici');

// One pool for both vendors. The dock has a flaky uplink: fail fast, the kiosk retries.
const dispatcher = new Agent({
  connect: { timeout: 3_000 },
  headersTimeout: 10_000,
  bodyTimeout: 15_000,
});

class UpstreamError extends Error {
  constructor(status, route) {
    super(`upstream ${route} answered ${status}`);
    this.status = status;
  }
}

async function call(url, { method = 'GET', headers = {}, body } = {}) {
  const res = await request(url, { method, headers, body, dispatcher });
  if (res.statusCode >= 400) {
    await res.body.dump();
    throw new UpstreamError(res.statusCode, new URL(url).pathname);
  }
  return res.body.json();
}

module.exports = { call, UpstreamError };
