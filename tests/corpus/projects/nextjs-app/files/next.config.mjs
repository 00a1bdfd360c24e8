/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  env: {
    FACESIGN_API_KEY: process.env.FACESIGN_API_KEY,
  },
};
