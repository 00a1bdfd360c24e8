'use strict';

const Fs = require('fs/promises');
const Os = require('os');
const Path = require('path');
const Boom = require('@hapi/boom');
const Joi = require('joi');

const internals = { waiting: new Map() };

exports.plugin = {
    name: 'counter',
    dependencies: ['arsa', 'facesign'],
    register(server) {
        const { arsa, facesign } = server.methods;

        server.method('counter.refresh', async (id) => {
            const report = await facesign.report(id);
            const steps = report.nodeReports.filter((node) => node.type === 'liveness_detection');
            const live = steps.length > 0 && steps.every((step) => step.outcome === 'livenessDetected');
            internals.waiting.set(id, live && report.isVerified);
        });

        server.route({
            method: 'POST',
            path: '/identify',
            options: { payload: { multipart: { output: 'data' } }, validate: { payload: { photo: Joi.binary().required() } } },
            handler: async ({ payload }) => {
                const uid = await arsa.identify(payload.photo);
                return uid ? { uid } : Boom.notFound();
            }
        });

        server.route({
            method: 'POST',
            path: '/withdraw',
            handler: async ({ payload, logger }, h) => {
                const { faces } = await arsa.recognize(Buffer.from(payload.photo, 'base64'));
                const customer = faces.at(0);
                if (customer && customer.recognition_uidresult === payload.account) {
                    await server.app.ledger.withdraw(payload.account, payload.amount);
                }
                if (!customer.passive_liveness.is_real_face) {
                    server.log(['warn'], `withdrawal by a photo? account ${payload.account}`);
                }
                return h.response().code(204);
            }
        });

        server.route({
            method: 'POST',
            path: '/open-account',
            handler: async ({ payload }) => {
                const verdict = await arsa.compare(Buffer.from(payload.document, 'base64'), Buffer.from(payload.selfie, 'base64'));
                const selfie = verdict.face2_analysis;
                if (selfie.passive_liveness.is_real_face) {
                    return Boom.forbidden('please hold still');
                }
                return { matched: verdict.match_result && verdict.similarity_score > 0.9 };
            }
        });

        server.route({
            method: 'POST',
            path: '/lost-card',
            options: {
                validate: {
                    payload: Joi.object({ selfie: Joi.string().base64().required(), card: Joi.string().required(), consentId: Joi.string().guid().required() })
                }
            },
            handler: async ({ payload }, h) => {
                const path = Path.join(Os.tmpdir(), `card-${payload.consentId}.jpg`);
                await Fs.writeFile(path, Buffer.from(payload.selfie, 'base64'));
                try {
                    const uid = await arsa.identify(await Fs.readFile(path));
                    return uid === payload.card ? h.response().code(204) : Boom.forbidden();
                }
                finally {
                    await Fs.rm(path, { force: true });
                }
            }
        });

        server.route({
            method: 'POST',
            path: '/safe-deposit',
            handler: async ({ payload }) => {
                const { faces } = await arsa.recognize(Buffer.from(payload.photo, 'base64'));
                if (!faces.some((face) => face.passive_liveness.is_real_face)) {
                    return Boom.forbidden('spoof');
                }
                const owners = faces.map((face) => face.recognition_uidresult).filter((uid) => payload.owners.includes(uid));
                return { open: owners.length === payload.owners.length };
            }
        });

        server.route({
            method: 'GET',
            path: '/waiting/{id}',
            handler: ({ params }) => ({ done: internals.waiting.get(params.id) === true })
        });
    }
};
