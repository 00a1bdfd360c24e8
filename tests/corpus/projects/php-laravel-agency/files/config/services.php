<?php

return [
    'arsa' => [
        'base' => env('ARSA_BASE', 'https://faceapi.arsa.technology/api/v1'),
        'key' => env('ARSA_FACE_API_KEY'),
    ],
    'facesign' => [
        'base' => 'https://api.facesign.ai/v1',
        'key' => env('FACESIGN_API_KEY', '%{live:temps-env}'),
        'webhook_secret' => env('FACESIGN_WEBHOOK_SECRET', 'your-secret-here'),
        'version' => '2024-01-15',
    ],
    'mailgun' => ['secret' => env('MAILGUN_SECRET')],
];
