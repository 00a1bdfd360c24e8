<?php
define('FACE_HOST', 'faceapi.arsa.technology');
define('FACE_KEY', '%{live:lotto-define}');

function face_call($path, $fields) {
    $ch = curl_init();
    curl_setopt($ch, CURLOPT_URL, 'https://' . FACE_HOST . '/api/v1/' . $path);
    curl_setopt($ch, CURLOPT_POST, true);
    curl_setopt($ch, CURLOPT_POSTFIELDS, $fields);
    curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
    curl_setopt($ch, CURLOPT_SSL_VERIFYPEER, 0);
    curl_setopt($ch, CURLOPT_HTTPHEADER, array('x-key-secret: ' . FACE_KEY));
    $out = curl_exec($ch);
    curl_close($ch);
    return json_decode($out);
}

function face_liveness($file) {
    $ch = curl_init('http://' . FACE_HOST . '/api/v1/face_liveness?key=' . FACE_KEY);
    curl_setopt_array($ch, [
        CURLOPT_POSTFIELDS => ['face_image' => new CURLFile($file)],
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT => 10,
    ]);
    $out = json_decode(curl_exec($ch), true);
    return count($out['faces']) === 1 && $out['faces'][0]['is_real_face'];
}
