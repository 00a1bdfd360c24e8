const http = require('node:http');

const PORT = process.env.PORT || 8080;
const TARGET = 'https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face';

function isAlive(face) {
  if (!face.passive_liveness) return false;
  return face.passive_liveness.is_real_face === true;
}

http
  .createServer((req, res) => {
    if (req.url !== '/shifts/selfie') return res.writeHead(404).end();
    const ctl = new AbortController();
    const timer = setTimeout(() => ctl.abort(), 7000);
    fetch(TARGET, {
      method: 'POST',
      headers: { 'x-key-secret': process.env.ARSA_FACE_API_KEY, 'content-type': req.headers['content-type'] },
      body: req,
      duplex: 'half',
      signal: ctl.signal,
    })
      .then((answer) => answer.json())
      .then(({ faces }) => {
        const alive = faces.filter(isAlive);
        const names = alive.map((f) => f.recognition_uidresult);
        res.end(JSON.stringify({ allowed: names.length === 1 && names[0] !== 'unknown' }));
      })
      .catch(() => res.writeHead(502).end())
      .finally(() => clearTimeout(timer));
  })
  .listen(PORT);
