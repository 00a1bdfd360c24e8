// bundled for the browser of the front desk: <script src="../scripts/desk.ts">
const key = import.meta.env.PUBLIC_FACESIGN_KEY;
const list = document.querySelector<HTMLUListElement>('#sessions')!;
const siteName = import.meta.env.PUBLIC_SITE_NAME;

async function refresh() {
  const res = await fetch('https://api.facesign.ai/v1/sessions', {
    headers: { Authorization: `Bearer ${key}` },
  });
  const { sessions } = await res.json();
  list.replaceChildren(
    ...sessions.map((s: { id: string; status: string }) => {
      const li = document.createElement('li');
      li.textContent = `${siteName}: ${s.id} ${s.status}`;
      return li;
    }),
  );
}

document.querySelector('#reload')!.addEventListener('click', refresh);
