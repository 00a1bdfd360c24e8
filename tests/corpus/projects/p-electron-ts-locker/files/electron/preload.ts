import { contextBridge, ipcRenderer } from 'electron'

const locker = {
  presence: (frame: Uint8Array): Promise<boolean> => ipcRenderer.invoke('locker:presence', frame),
  open: (slot: number, frame: Uint8Array): Promise<boolean> => ipcRenderer.invoke('locker:open', slot, frame),
  appeal: (frame: Uint8Array): Promise<void> => ipcRenderer.invoke('locker:appeal', frame),
}

contextBridge.exposeInMainWorld('locker', locker)

export type LockerBridge = typeof locker
