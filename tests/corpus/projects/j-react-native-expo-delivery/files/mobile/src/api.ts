import * as SecureStore from 'expo-secure-store';

const base = process.env.EXPO_PUBLIC_API_URL ?? 'http://localhost:4000';

async function call<T>(method: string, path: string, body?: BodyInit): Promise<T> {
  const token = await SecureStore.getItemAsync('courier-token');
  const res = await fetch(`${base}${path}`, { method, body, headers: token ? { Authorization: `Bearer ${token}` } : {} });
  if (!res.ok) throw new Error(`${path}: ${res.status}`);
  return res.json() as Promise<T>;
}

export const api = {
  get: <T>(path: string) => call<T>('GET', path),
  post: <T>(path: string, body?: BodyInit) => call<T>('POST', path, body),
};
