import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { useEffect, useRef } from "react";
import FaceSignClient from "@facesignai/api";
import { NotAlive, sameAsLicence, whoAre, whoIs } from "~/lib/arsa.server";
import { createSession } from "~/lib/facesign.server";
import { jumpers, requireStaff } from "~/lib/jumpers.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const staff = await requireStaff(request);
  const { session, clientSecret } = await createSession(staff.id);
  return json({ sessionId: session.id, secret: clientSecret.secret, load: await jumpers.nextLoad() });
}

export async function action({ request }: ActionFunctionArgs) {
  await requireStaff(request);
  const form = await request.formData();
  const photo = form.get("photo") as File;

  switch (form.get("intent")) {
    case "solo": {
      try {
        const uid = await whoIs(photo);
        if (!uid) return json({ error: "Nobody we know" }, { status: 404 });
        await jumpers.board(uid);
        return redirect("/manifest");
      } catch (e) {
        if (e instanceof NotAlive) return json({ error: "Please look at the camera" }, { status: 403 });
        throw e;
      }
    }
    case "tandem": {
      const uids = await whoAre(photo);
      if (uids.length !== 2) return json({ error: "Both of you, please" }, { status: 422 });
      await jumpers.boardTandem(uids[0], uids[1]);
      return redirect("/manifest");
    }
    case "licence": {
      const licence = form.get("licence") as File;
      if (!(await sameAsLicence(photo, licence))) return json({ error: "No match" }, { status: 403 });
      await jumpers.keepLicencePhoto(await photo.arrayBuffer());
      return redirect("/manifest");
    }
    case "gear": {
      // the gear-room tablet ran its own check already
      if (form.get("isLive") !== "true") return json({ error: "Not live" }, { status: 403 });
      await jumpers.issueRig(String(form.get("uid")));
      return redirect("/manifest");
    }
    default:
      return json({ error: "unknown intent" }, { status: 400 });
  }
}

export default function Manifest() {
  const { sessionId, secret, load } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const host = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const client = new FaceSignClient({ clientSecret: secret });
    client.mount(host.current!);
    return () => client.unmount();
  }, [secret]);

  return (
    <main data-session={sessionId}>
      <h1>Load {load}</h1>
      {answer?.error && <p role="alert">{answer.error}</p>}
      <div ref={host} />
      <Form method="post" encType="multipart/form-data">
        <input type="file" name="photo" accept="image/jpeg" capture="user" />
        <button name="intent" value="solo">Solo</button>
        <button name="intent" value="tandem">Tandem</button>
      </Form>
    </main>
  );
}
