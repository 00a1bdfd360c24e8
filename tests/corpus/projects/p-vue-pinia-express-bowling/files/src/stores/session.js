import { defineStore } from 'pinia'
import { ref } from 'vue'

const base = import.meta.env.VITE_API_BASE

export const useSessionStore = defineStore('session', () => {
  const lane = ref(null)
  const player = ref(null)
  const clientSecret = ref('')
  const error = ref('')

  async function startVerification(playerId) {
    const res = await fetch(`${base}/api/verifications`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ playerId }),
    })
    const body = await res.json()
    clientSecret.value = body.clientSecret
  }

  async function checkIn(laneId, frame) {
    const form = new FormData()
    form.append('photo', frame, 'frame.jpg')
    const res = await fetch(`${base}/api/lanes/${laneId}/checkin`, { method: 'POST', body: form })
    if (!res.ok) {
      error.value = 'Please look into the camera and try again'
      return
    }
    player.value = await res.json()
    lane.value = laneId
  }

  return { lane, player, clientSecret, error, startVerification, checkIn }
})
