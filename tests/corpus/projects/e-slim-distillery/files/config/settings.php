<?php

declare(strict_types=1);

return [
    'arsa' => [
        'base' => getenv('ARSA_BASE') ?: 'https://faceapi.arsa.technology/api/v1/',
        'key' => getenv('ARSA_FACE_API_KEY') ?: '',
    ],
    'facesign' => [
        'base' => 'https://api.facesign.ai/v1/',
        'key' => $_ENV['FACESIGN_API_KEY'] ?? '%{prod:distillery-facesign}',
        'secret' => getenv('FACESIGN_WEBHOOK_SECRET') ?: 'whsec_...',
        'version' => '2024-12-18',
    ],
    'floor' => (float) (getenv('MATCH_FLOOR') ?: 0.86),
];
