import { useEffect, useState } from 'react';
import { useParams } from '@remix-run/react';

export default function Resume() {
  const { id } = useParams();
  const [status, setStatus] = useState('');
  useEffect(() => {
    fetch('https://api.facesign.ai/v1/sessions/' + id, {
      headers: { Authorization: 'Bearer ' + window.ENV.FACESIGN_TOKEN, 'FaceSign-Version': '2024-01-15' },
    })
      .then((response) => response.json())
      .then(({ session }) => setStatus(session.status));
  }, [id]);
  return <p>{status}</p>;
}
