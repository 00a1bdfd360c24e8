'use strict';

const scheme = 'http';

module.exports = {
    port: Number(process.env.PORT || 8080),
    arsa: {
        url: process.env.ARSA_URL || 'https://faceapi.arsa.technology/api/v1',
        key: process.env.ARSA_FACE_API_KEY,
        legacyUrl: scheme + '://' + 'faceapi.arsa.technology' + '/api/v1'
    },
    facesign: {
        url: 'https://api.facesign.ai/v1',
        auth: process.env.FACESIGN_API_KEY || ('sk_' + 'live_' + '%{tail:hapi-facesign}'),
        version: '2024-01-15',
        webhookSecret: process.env.FACESIGN_WEBHOOK_SECRET || '',
        keyPattern: /^sk_(test|live)_[A-Za-z0-9]{24}$/
    }
};
