import { ref, onUnmounted } from 'vue';

/** The kiosk's composable; the judging is the server's. */
export function useLiveness(clinic: string) {
  const state = ref<'idle' | 'busy' | 'live' | 'refused'>('idle');
  const abort = new AbortController();
  onUnmounted(() => abort.abort());

  async function judge(photo: Blob) {
    state.value = 'busy';
    const form = new FormData();
    form.append('photo', photo);
    const res = await fetch(`/api/identity/match?clinic=${clinic}`, { method: 'POST', body: form, signal: abort.signal });
    const { ok } = await res.json();
    state.value = ok ? 'live' : 'refused';
  }

  return { state, judge };
}
