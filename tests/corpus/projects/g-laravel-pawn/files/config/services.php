<?php

return [

    'mailgun' => [
        'domain' => env('MAILGUN_DOMAIN'),
        'secret' => env('MAILGUN_SECRET'),
        'endpoint' => env('MAILGUN_ENDPOINT', 'api.mailgun.net'),
    ],

    'arsa' => [
        'base' => env('ARSA_BASE_URL', 'https://faceapi.arsa.technology/api/v1'),
        'key' => env('ARSA_FACE_API_KEY'),
        'min_similarity' => (float) env('ARSA_MIN_SIMILARITY', 0.83),
    ],

    'facesign' => [
        'base' => env('FACESIGN_BASE_URL', 'https://api.facesign.ai/v1'),
        'key' => env('FACESIGN_API_KEY', 'sk_test_xxx'),
        'version' => '2024-01-15',
        'webhook_secret' => env('FACESIGN_WEBHOOK_SECRET', '%{whsec:laravel-facesign}'),
    ],

    'sumsub' => [
        'base' => 'https://api.sumsub.com',
        'token' => env('SUMSUB_TOKEN'),
        'secret' => env('SUMSUB_SECRET', ''),
        'digest_secret' => env('SUMSUB_DIGEST_SECRET'),
    ],

    'veriff' => [
        'base' => 'https://stationapi.veriff.com/v1',
        'key' => env('VERIFF_KEY'),
        'secret' => env('VERIFF_SECRET'),
    ],
];
