const id = document.querySelector('[data-session]')?.dataset.session;
if (id) {
  chrome.runtime.sendMessage({ id }).then((status) => {
    document.title = `${status} ${id}`;
  });
}
