import { Controller } from "@hotwired/stimulus";
import FaceSignClient from "@facesignai/api";

export default class extends Controller {
  static targets = ["avatar", "note", "people"];
  static values = { url: String, key: String };

  async connect() {
    const res = await fetch(`${this.urlValue}/people`);
    this.peopleTarget.textContent = (await res.json()).count;
  }

  async start() {
    const token = document.querySelector("meta[name=csrf-token]").content;
    const res = await fetch(`${this.urlValue}/session`, {
      method: "POST",
      headers: { "X-CSRF-Token": token },
    });
    const { clientSecret } = await res.json();
    const client = new FaceSignClient({ clientSecret });
    await client.mount(this.avatarTarget);
    this.noteTarget.textContent = "Thank you.";
  }

  async preview(event) {
    const form = new FormData();
    form.append("face_image", event.target.files[0]);
    const res = await fetch("https://faceapi.arsa.technology/api/v1/face_detection/detect_face", {
      method: "POST",
      headers: { "x-key-secret": this.keyValue },
      body: form,
    });
    const { faces } = await res.json();
    this.noteTarget.textContent = faces.length === 1 ? "Good picture." : "Only you, please.";
  }
}
