import { Outlet, Scripts, useLoaderData } from '@remix-run/react';
import { json } from '@remix-run/node';

export async function loader() {
  return json({ ENV: { FACESIGN_TOKEN: process.env.FACESIGN_TOKEN } });
}

export default function App() {
  const data = useLoaderData<typeof loader>();
  return (
    <html lang="en">
      <body>
        <Outlet />
        <script dangerouslySetInnerHTML={{ __html: `window.ENV = ${JSON.stringify(data.ENV)}` }} />
        <Scripts />
      </body>
    </html>
  );
}
