// Node's own `fetch`: a form with a picture, an erasure, JSON. Only addresses and keys are given.
// Prints one JSON object: for each call its status and what its body says.

import { readFile } from "node:fs/promises";

const { ARSA_BASE, ARSA_KEY, FACESIGN_BASE, FACESIGN_KEY, PICTURES } = process.env;
const calls = {};

async function call(name, url, options) {
  const response = await fetch(url, { redirect: "error", ...options });
  calls[name] = { ok: response.ok, status: response.status, body: await response.json() };
  return calls[name];
}

async function recognize(name, picture, headers = {}) {
  const form = new FormData();
  const bytes = await readFile(`${PICTURES}/${picture}.jpg`);
  form.append("face_image", new Blob([bytes], { type: "image/jpeg" }), "photo.jpg");
  await call(name, `${ARSA_BASE}/face_recognition/recognize_face`, {
    method: "POST",
    headers: { "x-key-secret": ARSA_KEY, ...headers },
    body: form,
  });
}

await recognize("recognize", "live");
await recognize("recognize, spoof", "spoof");
// What a page's script sends without being asked.
await recognize("recognize, from a page", "live", { Origin: "https://shop.example" });
await call("erase", `${ARSA_BASE}/face_recognition/remove_face`, {
  method: "DELETE",
  headers: { "x-key-secret": ARSA_KEY, "x-face-uid": "user-42" },
});

const bearer = { Authorization: `Bearer ${FACESIGN_KEY}` };
const session = await call("create", `${FACESIGN_BASE}/sessions`, {
  method: "POST",
  headers: { ...bearer, "Content-Type": "application/json" },
  body: JSON.stringify({ clientReferenceId: "ref-1", metadata: { source: "node" } }),
});
await call("retrieve", `${FACESIGN_BASE}/sessions/${session.body?.session?.id ?? session.body?.id}`, { headers: bearer });
await call("retrieve, spoof", `${FACESIGN_BASE}/sessions/visor-sandbox:spoof`, { headers: bearer });

console.log(JSON.stringify(calls));
