'use strict';

const Hapi = require('@hapi/hapi');
const config = require('./config');

exports.deployment = async (start) => {
    const server = Hapi.server({ port: config.port, routes: { payload: { maxBytes: 5 * 1024 * 1024 } } });

    await server.register([require('./plugins/arsa'), require('./plugins/facesign')]);
    await server.register({ plugin: require('./plugins/counter'), routes: { prefix: '/counter' } });

    server.events.on('response', ({ info, method, path, response }) => {
        console.log(`${method.toUpperCase()} ${path} ${response.statusCode} ${info.responded - info.received}ms`);
    });

    if (start) {
        await server.start();
        console.log('arsa key: %s', config.arsa.key ? 'configured' : 'MISSING');
    }

    return server;
};

if (require.main === module) {
    exports.deployment(true);
}
