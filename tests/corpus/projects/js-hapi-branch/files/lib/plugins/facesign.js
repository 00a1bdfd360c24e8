'use strict';

const Crypto = require('crypto');
const Boom = require('@hapi/boom');
const Wreck = require('@hapi/wreck');
const config = require('../config');

const internals = {
    headers: { authorization: `Bearer ${config.facesign.auth}`, 'facesign-version': config.facesign.version }
};

internals.wreck = Wreck.defaults({ baseUrl: config.facesign.url, headers: internals.headers, timeout: 8000, json: 'strict' });

internals.digest = (raw) => Crypto.createHmac('sha256', config.facesign.webhookSecret).update(raw).digest('hex');

// A lifecycle extension: raw body in, parsed event out.
internals.verify = {
    assign: 'event',
    method(request) {
        const given = Buffer.from(request.headers['facesign-signature'] || '');
        const expected = Buffer.from(internals.digest(request.payload));
        if (given.length !== expected.length || !Crypto.timingSafeEqual(given, expected)) {
            throw Boom.unauthorized();
        }
        return JSON.parse(request.payload.toString('utf8'));
    }
};

exports.plugin = {
    name: 'facesign',
    register(server) {
        server.method('facesign.start', async (reference) => {
            const { payload } = await internals.wreck.post('/sessions', { payload: { clientReferenceId: reference } });
            return { id: payload.session.id, secret: payload.clientSecret.secret };
        });

        server.method('facesign.report', async (id) => {
            const { payload } = await Wreck.get(`${config.facesign.url}/sessions/${id}`, {
                headers: { authorization: internals.headers.authorization },
                json: true
            });
            return payload.session.report;
        });

        server.route({
            method: 'POST',
            path: '/hooks/facesign',
            options: { payload: { parse: false, output: 'data' }, pre: [internals.verify] },
            handler: async (request, h) => {
                const { event } = request.pre;
                if (event.type === 'session.status') {
                    await server.methods.counter.refresh(event.sessionId);
                }
                return h.response().code(204);
            }
        });

        server.route({
            method: 'POST',
            path: '/hooks/facesign/v2',
            handler: async (request, h) => {
                const mac = internals.digest(JSON.stringify(request.payload));
                const sent = request.headers['x-facesign-signature'];
                if (sent === undefined || sent.replace('sha256=', '') !== mac) {
                    return Boom.unauthorized();
                }
                await server.methods.counter.refresh(request.payload.sessionId);
                return h.response().code(204);
            }
        });
    }
};
