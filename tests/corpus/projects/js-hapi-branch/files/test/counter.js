'use strict';

const { expect } = require('@hapi/code');
const Lab = require('@hapi/lab');
const Nock = require('nock');
const { deployment } = require('../lib');

const { describe, it, beforeEach } = exports.lab = Lab.script();

const face = (live) => ({ passive_liveness: { is_real_face: live }, recognition_uidresult: 'c-1' });

describe('counter', () => {
    beforeEach(() => {
        process.env.ARSA_FACE_API_KEY = 'test-key-not-real';
        process.env.FACESIGN_WEBHOOK_SECRET = 'whsec_test';
    });

    it('refuses a photo of a photo', async () => {
        Nock('https://faceapi.arsa.technology').post(/recognize_face/).reply(200, { faces: [face(false)] });
        const server = await deployment();
        const { statusCode } = await server.inject({ method: 'POST', url: '/counter/identify', payload: { photo: 'x' } });
        expect(statusCode).to.equal(403);
    });

    it('refuses an unsigned event', async () => {
        const server = await deployment();
        const answer = await server.inject({ method: 'POST', url: '/hooks/facesign', payload: '{}' });
        expect(answer.statusCode).to.equal(401);
    });

    it('talks to a double', async () => {
        process.env.ARSA_URL = 'http://127.0.0.1:9090/api/v1';
        expect((await deployment()).info.port).to.be.a.number();
    });
});
