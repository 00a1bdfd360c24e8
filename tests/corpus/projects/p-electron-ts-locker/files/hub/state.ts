import { readFile } from 'node:fs/promises'
import path from 'node:path'

const holders = new Map<string, string>()
const tiers = new Map<string, { tier: string; vault: boolean }>()
const notes = new Map<string, string>()

export const banks = {
  holder: async (bank: string, slot: string) => holders.get(`${bank}/${slot}`),
  open: async (bank: string, slot: string) => void notes.set(`${bank}/${slot}`, 'open'),
  extend: async (bank: string, slot: string, uid: string) => void notes.set(`${bank}/${slot}`, uid),
  rent: async (slot: string, member: string) => void holders.set(slot, member),
}

export const members = {
  upgrade: async (id: string, tier: string, vault: boolean) => void tiers.set(id, { tier, vault }),
  verified: async (id: string) => void notes.set(id, 'verified'),
  recorded: async (session: string) => void notes.set(session, 'recorded'),
  flag: async (session: string) => void notes.set(session, 'flagged'),
  purge: async (id: string) => void tiers.delete(id),
}

export async function idPhoto(member: string): Promise<Blob> {
  return new Blob([await readFile(path.join('/srv/id-photos', path.basename(member)))])
}
