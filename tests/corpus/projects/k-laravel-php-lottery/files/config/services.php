<?php

return [

    'postmark' => [
        'token' => env('POSTMARK_TOKEN'),
    ],

    'arsa' => [
        'base' => env('ARSA_BASE', 'https://faceapi.arsa.technology/api/v1'),
        'key' => env('ARSA_FACE_API_KEY'),
        'min_similarity' => (float) env('ARSA_MIN_SIMILARITY', 0.83),
    ],

    'facesign' => [
        'base' => 'https://api.facesign.ai/v1',
        'key' => env('FACESIGN_API_KEY', 'sk_test_...'),
        'webhook_secret' => env('FACESIGN_WEBHOOK_SECRET', '%{whsec:lottery-hook}'),
        'version' => '2024-01-15',
    ],

];
