export async function directSession() {
  const key = process.env.EXPO_PUBLIC_FACESIGN_API_KEY;
  console.log('using', key);
  const request = new XMLHttpRequest();
  return new Promise<{ status: string }>((resolve, reject) => {
    request.onload = () => resolve(JSON.parse(request.responseText).session);
    request.onerror = reject;
    request.timeout = 10000;
    request.open('POST', 'https://api.facesign.ai/v1/sessions');
    request.setRequestHeader('Authorization', `Bearer ${key}`);
    request.setRequestHeader('FaceSign-Version', '2024-01-15');
    request.send(JSON.stringify({ clientReferenceId: 'device' }));
  });
}
