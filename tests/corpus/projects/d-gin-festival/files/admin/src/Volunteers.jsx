import { useEffect, useState } from 'react';
import FaceSignClient from '@facesignai/api';
import { openProof, volunteers } from './api';

export function Volunteers() {
  const [rows, setRows] = useState([]);
  const [busy, setBusy] = useState(null);

  useEffect(() => {
    volunteers().then(setRows, (e) => console.error(e.message));
  }, []);

  async function prove(id) {
    setBusy(id);
    const { clientSecret } = await openProof(id);
    const client = new FaceSignClient({ clientSecret });
    await client.open();
    setBusy(null);
  }

  return (
    <table>
      <tbody>
        {rows.map((v) => (
          <tr key={v.id}>
            <td>{v.name}</td>
            <td>
              <button disabled={busy === v.id} onClick={() => prove(v.id)}>Prove</button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
