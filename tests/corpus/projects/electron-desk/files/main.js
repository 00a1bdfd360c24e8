const { app, BrowserWindow, ipcMain } = require('electron');
const path = require('node:path');
const { checkIn } = require('./backend');

function createWindow() {
  const window = new BrowserWindow({
    webPreferences: { preload: path.join(__dirname, 'preload.js'), contextIsolation: true },
  });
  window.loadFile('renderer/index.html');
}

ipcMain.handle('check-in', (event, image) => checkIn(image));
app.whenReady().then(createWindow);
