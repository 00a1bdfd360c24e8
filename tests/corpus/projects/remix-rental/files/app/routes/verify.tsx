import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { json, redirect } from '@remix-run/node';
import { Form, useLoaderData } from '@remix-run/react';
import { createSession, isAlive, retrieveSession } from '~/facesign.server';
import { markVerified, requireDriver } from '~/drivers.server';

export async function loader({ request }: LoaderFunctionArgs) {
  const driver = await requireDriver(request);
  const session = await createSession(driver.id);
  return json({ secret: session.clientSecret.secret, id: session.session.id });
}

export async function action({ request }: ActionFunctionArgs) {
  const driver = await requireDriver(request);
  const form = await request.formData();
  const { session } = await retrieveSession(String(form.get('id')));
  const report = session.report;
  if (report.isVerified) {
    await markVerified(driver.id);
  }
  if (!isAlive(report)) return json({ error: 'liveness' }, { status: 422 });
  return redirect('/cars');
}

export default function Verify() {
  const { secret, id } = useLoaderData<typeof loader>();
  return (
    <Form method="post">
      <div data-facesign-secret={secret} />
      <input type="hidden" name="id" value={id} />
      <button>Continue</button>
    </Form>
  );
}
