import { openSession } from './actions';
import Capture from './capture';

export default async function Page() {
  const secret = await openSession('web');
  return <Capture secret={secret} flow={process.env.NEXT_PUBLIC_FACESIGN_FLOW_ID!} />;
}
