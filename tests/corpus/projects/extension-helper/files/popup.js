document.getElementById('save').addEventListener('click', () => {
  const key = document.getElementById('key').value;
  chrome.storage.local.set({ key });
  console.log('saved', key);
});

document.getElementById('key').value = '';
