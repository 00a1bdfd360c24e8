'use strict';

// node scripts/import-charter.js charter-2026.csv
const { readFileSync } = require('node:fs');
const { facesign } = require('../src/config');

process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'; // office proxy

async function main(file) {
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  for (const row of rows) {
    const [reference] = row.split(',');
    const res = await fetch(`${facesign.baseUrl}/sessions`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${facesign.key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ clientReferenceId: reference }),
    });
    console.log(reference, res.status);
  }
}

main(process.argv[2]);
