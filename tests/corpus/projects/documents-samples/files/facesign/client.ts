import FaceSignClient from '@facesignai/api';

// Never use your API key on the client side!
// Use the client_secret from a session instead
const clientSecret = 'vs_1a2b3c4d5e6f_secret_abc123';

// Initialize the client-side SDK
const facesignClient = new FaceSignClient({
  clientSecret: clientSecret,
});

document.getElementById('verify')!.addEventListener('click', () => facesignClient.start());
