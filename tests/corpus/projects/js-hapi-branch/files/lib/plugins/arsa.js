'use strict';

const Boom = require('@hapi/boom');
const FormData = require('form-data');
const got = require('got');
const config = require('../config');

const internals = {};

internals.client = got.extend({
    prefixUrl: config.arsa.url,
    headers: { 'x-key-secret': config.arsa.key },
    responseType: 'json',
    timeout: { request: 12000 },
    retry: { limit: 2, methods: ['POST'] }
});

internals.form = (image) => {
    const form = new FormData();
    form.append('face_image', image, { filename: 'face.jpg', contentType: 'image/jpeg' });
    return form;
};

/** The one face of an answer, live, or a Boom. */
internals.onlyLive = ({ faces }) => {
    if (!Array.isArray(faces) || faces.length !== 1) {
        throw Boom.badData('exactly one face, please');
    }
    const [face] = faces;
    if (face.passive_liveness?.is_real_face !== true) {
        throw Boom.forbidden('spoof');
    }
    return face;
};

exports.plugin = {
    name: 'arsa',
    register(server) {
        server.method('arsa.recognize', async (image) => {
            const { body } = await internals.client.post('face_recognition/recognize_face', { body: internals.form(image) });
            return Object.freeze(body);
        });

        server.method('arsa.identify', async (image) => {
            const face = internals.onlyLive(await server.methods.arsa.recognize(image));
            return face.recognition_uidresult === 'unknown' ? null : face.recognition_uidresult;
        });

        server.method('arsa.compare', async (document, selfie) => {
            const form = new FormData();
            form.append('image1', document, 'document.jpg');
            form.append('image2', selfie, 'selfie.jpg');
            const { body } = await internals.client.post('face_recognition/validate_faces', { body: form });
            server.log(['arsa', 'debug'], body);
            return body;
        });

        server.method('arsa.forget', async (uid) => {
            const { body } = await got.delete(`${config.arsa.legacyUrl}/face_recognition/remove_face`, {
                headers: { 'x-key-secret': config.arsa.key, 'x-face-uid': uid },
                responseType: 'json'
            });
            return body.status === 'success';
        });
    }
};
