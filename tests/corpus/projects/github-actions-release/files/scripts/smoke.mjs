const key = process.env.FACESIGN_API_KEY;
const response = await fetch('https://api.facesign.ai/v1/langs', {
  headers: { Authorization: `Bearer ${key}`, 'FaceSign-Version': '2024-01-15' },
  signal: AbortSignal.timeout(5000),
});
console.log(response.status);
