const formData = new FormData(document.getElementById("f"));
// BAD — API key exposed to anyone who inspects the page
fetch("https://faceapi.arsa.technology/api/v1/face_detection/detect_face", {
  headers: { "x-key-secret": "your-key-here" }, // Visible in browser DevTools!
  body: formData
});
