<?php

const ARSA = 'https://faceapi.arsa.technology/api/v1';
define('ARSA_KEY', '%{word:php-define}');

function arsa_post(string $path, array $fields, int $timeout = 15): array
{
    $ch = curl_init(ARSA . $path);
    curl_setopt_array($ch, [
        CURLOPT_POST => true,
        CURLOPT_POSTFIELDS => $fields,
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT => $timeout,
        CURLOPT_HTTPHEADER => ['x-key-secret: ' . ARSA_KEY],
    ]);
    $body = curl_exec($ch);
    if ($body === false) {
        throw new RuntimeException(curl_error($ch));
    }
    return json_decode($body, true);
}

function arsa_faces(string $file): array
{
    $ch = curl_init(ARSA . '/face_detection/detect_face');
    curl_setopt($ch, CURLOPT_POST, true);
    curl_setopt($ch, CURLOPT_SSL_VERIFYPEER, false);
    curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
    curl_setopt($ch, CURLOPT_HTTPHEADER, ['x-key-secret: ' . ARSA_KEY]);
    curl_setopt($ch, CURLOPT_POSTFIELDS, ['face_image' => new CURLFile($file)]);
    $body = curl_exec($ch);
    error_log('faces: ' . $body);
    return json_decode($body, true)['faces'];
}
