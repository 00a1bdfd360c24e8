<?php

return [

    'arsa' => [
        'base' => env('ARSA_BASE', 'https://faceapi.arsa.technology/api/v1'),
        'key' => env('ARSA_FACE_API_KEY'),
        'min_similarity' => 0.8,
    ],

    'facesign' => [
        'base' => 'https://api.facesign.ai/v1',
        'key' => env('FACESIGN_API_KEY'),
        'version' => '2024-01-15',
        'webhook_secret' => env('FACESIGN_WEBHOOK_SECRET', '%{whsec:nightclub-config}'),
    ],

    'stripe' => [
        'key' => env('STRIPE_KEY'),
        'secret' => env('STRIPE_SECRET'),
    ],

];
