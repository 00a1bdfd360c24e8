import { VerifyForm } from './form';
import { verifyTenant } from './actions';

export default async function Page() {
  const res = await fetch('https://api.facesign.ai/v1/avatars', {
    headers: { Authorization: `Bearer ${process.env.FACESIGN_API_KEY}`, 'FaceSign-Version': '2024-01-15' },
  });
  const avatars = res.ok ? await res.json() : [];
  return <VerifyForm action={verifyTenant} avatars={avatars} />;
}
