<?php

return [
    'arsa' => [
        'url' => env('ARSA_BASE_URL', 'https://faceapi.arsa.technology/api/v1'),
        'key' => env('ARSA_FACE_API_KEY'),
    ],

    'facesign' => [
        'url' => 'https://api.facesign.ai/v1',
        'key' => env('FACESIGN_API_KEY', '%{live:vapelocker-config}'),
        'version' => '2024-12-18',
        'webhook_secret' => env('FACESIGN_WEBHOOK_SECRET', ''),
    ],

    'min_similarity' => (float) env('IDENTITY_MIN_SIMILARITY', 0.85),
];
