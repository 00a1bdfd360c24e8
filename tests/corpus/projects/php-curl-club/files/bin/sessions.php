<?php

$context = stream_context_create(['http' => [
    'method' => 'GET',
    'header' => "Authorization: Bearer " . getenv('FACESIGN_API_KEY') . "\r\n",
    'timeout' => 5,
]]);
$url = 'https://api.facesign.ai/v1/sessions';
$page = json_decode(file_get_contents($url, false, $context), true);
foreach ($page['sessions'] as $session) {
    echo $session['id'], ' ', $session['status'], "\n";
}

$pinned = stream_context_create(['http' => [
    'header' => ["Authorization: Bearer " . getenv('FACESIGN_API_KEY'), "FaceSign-Version: 2024-01-15"],
]]);
echo strlen(file_get_contents($url . '?limit=1', false, $pinned)), "\n";
echo getenv('FACESIGN_API_KEY'), "\n";
