import http from 'node:http';
import https from 'node:https';

const key = process.env.FACESIGN_API_KEY;

function openSession(reference) {
  return new Promise((resolve, reject) => {
    const request = https.request(
      'https://api.facesign.ai/v1/sessions',
      {
        method: 'POST',
        timeout: 8000,
        headers: { Authorization: `Bearer ${key}`, 'FaceSign-Version': '2024-01-15', 'Content-Type': 'application/json' },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve(JSON.parse(text)));
      },
    );
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', reject);
    request.end(JSON.stringify({ clientReferenceId: reference }));
  });
}

const server = http.createServer(async (req, res) => {
  const { clientSecret } = await openSession('wallet');
  res.setHeader('content-type', 'application/json');
  res.end(JSON.stringify({ clientSecret: clientSecret.secret }));
});

server.listen(8787, () => console.log('listening, key set:', Boolean(key)));
