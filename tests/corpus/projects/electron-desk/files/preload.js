const { contextBridge, ipcRenderer } = require('electron');

contextBridge.exposeInMainWorld('desk', {
  checkIn: (image) => ipcRenderer.invoke('check-in', image),
});
