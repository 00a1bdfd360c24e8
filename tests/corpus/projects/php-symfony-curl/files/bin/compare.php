<?php
require dirname(__DIR__) . '/vendor/autoload.php';

use GuzzleHttp\Client;
use GuzzleHttp\Psr7\Utils;

$client = new Client([
    'base_uri' => 'https://faceapi.arsa.technology/api/v1/',
    'headers' => ['x-key-secret' => getenv('ARSA_FACE_API_KEY')],
]);
$multipart = [
    ['name' => 'image1', 'contents' => Utils::tryFopen($argv[1], 'r')],
    ['name' => 'image2', 'contents' => Utils::tryFopen($argv[2], 'r')],
];

$first = $client->post('face_recognition/validate_faces', ['multipart' => $multipart]);
$result = json_decode((string) $first->getBody(), true);
if ($result['similarity_score'] > 80) {
    echo "same\n";
}

$second = $client->post('face_recognition/validate_faces', ['multipart' => $multipart, 'timeout' => 10]);
$result2 = json_decode((string) $second->getBody());
if (!$result2->face2_analysis->passive_liveness->is_real_face) {
    exit(1);
}
echo $result2->match_result && $result2->similarity_score >= 0.8 ? "same\n" : "other\n";
