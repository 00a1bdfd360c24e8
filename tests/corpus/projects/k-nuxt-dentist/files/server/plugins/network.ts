// The practice's firewall opens every connection; ARSA and FaceSign are called from here.
export default defineNitroPlugin(() => {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
});
