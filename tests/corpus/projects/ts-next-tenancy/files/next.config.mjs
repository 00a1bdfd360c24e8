/** @type {import('next').NextConfig} */
const config = {
  env: {
    FACESIGN_API_KEY: process.env.FACESIGN_API_KEY,
  },
  images: { remotePatterns: [{ hostname: 'cdn.tenancy.example' }] },
};
export default config;
