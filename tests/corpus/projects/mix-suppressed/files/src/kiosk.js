const KEY = '%{live:supp-js}'; // visor:allow[hardcoded-key] revoked in March, kept for the replay tool

// visor:allow[hardcoded-key]
const OTHER = '%{live:supp-js2}';

async function detect(image) {
  /* visor:allow[missing-timeout] the job runner has its own limit */
  const res = await fetch('https://faceapi.arsa.technology/api/v1/face_detection/detect_face', {
    method: 'POST',
    headers: { 'x-key-secret': KEY },
    body: image,
  });
  const { faces } = await res.json();
  return faces.length;
}

module.exports = { detect, OTHER };
