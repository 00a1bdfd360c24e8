export async function openDoor(who) {
  await fetch('http://door-controller.internal/open', { method: 'POST', body: who });
}
