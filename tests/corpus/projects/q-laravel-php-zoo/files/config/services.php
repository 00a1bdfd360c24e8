<?php

return [

    'postmark' => [
        'token' => env('POSTMARK_TOKEN'),
    ],

    'slack' => [
        'notifications' => [
            'bot_user_oauth_token' => env('SLACK_BOT_USER_OAUTH_TOKEN'),
            'channel' => env('SLACK_BOT_USER_DEFAULT_CHANNEL', '#night-shift'),
        ],
    ],

    'stripe' => [
        'secret' => env('STRIPE_SECRET'),
    ],

    'arsa' => [
        'url' => env('ARSA_URL', 'https://faceapi.arsa.technology/api/v1'),
        'key' => env('ARSA_FACE_API_KEY', '%{live:zoo-arsa}'),
        'min_similarity' => (float) env('ARSA_MIN_SIMILARITY', 0.8),
    ],

    'facesign' => [
        'url' => 'https://api.facesign.ai/v1',
        'key' => env('FACESIGN_API_KEY', ''),
        'version' => '2024-12-18',
        'webhook_secret' => env('FACESIGN_WEBHOOK_SECRET'),
    ],

    'luxand' => [
        'token' => env('LUXAND_TOKEN'),
        'url' => 'http://api.luxand.cloud',
    ],

];
