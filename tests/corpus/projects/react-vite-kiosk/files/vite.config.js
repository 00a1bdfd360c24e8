import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv } from 'vite';

export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, process.cwd(), '');
  return {
    plugins: [react()],
    server: {
      proxy: {
        // the dev server adds the key; it never reaches the browser
        '/face': {
          target: 'https://faceapi.arsa.technology/api/v1',
          changeOrigin: true,
          headers: { 'x-key-secret': env.ARSA_FACE_API_KEY },
        },
      },
    },
  };
});
