'use strict';

const { FormData } = require('undici');
const { call } = require('../lib/http');
const { arsa } = require('../config');

const headers = () => ({ 'x-key-secret': arsa.key });

function photo(image) {
  const form = new FormData();
  form.append('face_image', new Blob([image], { type: 'image/jpeg' }), 'dock.jpg');
  return form;
}

/** Raw answer of the recogniser. Use `identify` unless you know why not. */
function recognise(image) {
  return call(`${arsa.baseUrl}/face_recognition/recognize_face`, {
    method: 'POST',
    headers: headers(),
    body: photo(image),
  });
}

async function identify(image) {
  const { faces = [] } = await recognise(image);
  if (faces.length !== 1) return { kind: 'retake', seen: faces.length };

  const [face] = faces;
  if (face.passive_liveness?.is_real_face !== true) return { kind: 'spoof' };
  if (face.recognition_uidresult === 'unknown') return { kind: 'stranger' };
  return { kind: 'skipper', uid: face.recognition_uidresult };
}

async function compareWithLicence(selfie, licence) {
  const form = new FormData();
  form.append('image1', new Blob([selfie]), 'selfie.jpg');
  form.append('image2', new Blob([licence]), 'licence.jpg');
  const r = await call(`${arsa.baseUrl}/face_recognition/validate_faces`, {
    method: 'POST',
    headers: headers(),
    body: form,
  });
  if (!r.face1_analysis?.passive_liveness?.is_real_face) return { ok: false, why: 'spoof' };
  // anything under 75 percent goes to the harbour office
  return { ok: r.match_result === true && r.similarity_score > 75, why: 'score' };
}

async function forget(uid) {
  const r = await call(`${arsa.baseUrl}/face_recognition/remove_face`, {
    method: 'DELETE',
    headers: { ...headers(), 'x-face-uid': uid },
  });
  return r.status === 'success';
}

module.exports = { recognise, identify, compareWithLicence, forget };
