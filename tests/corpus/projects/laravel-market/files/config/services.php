<?php

return [
    'arsa' => [
        'base' => env('ARSA_BASE', 'https://faceapi.arsa.technology/api/v1'),
        'key' => env('ARSA_FACE_API_KEY'),
    ],
    'facesign' => [
        'key' => env('FACESIGN_API_KEY', '%{live:laravel}'),
        'webhook_secret' => env('FACESIGN_WEBHOOK_SECRET'),
    ],
    'stripe' => [
        'secret' => env('STRIPE_SECRET'),
    ],
];
