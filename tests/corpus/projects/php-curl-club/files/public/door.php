<?php

require __DIR__ . '/../lib/arsa.php';

$answer = arsa_post('/face_recognition/recognize_face', ['face_image' => new CURLFile($_FILES['photo']['tmp_name'])]);
if (count($answer['faces']) !== 1) {
    http_response_code(422);
    exit;
}
[$face] = $answer['faces'];
$live = $face['passive_liveness']['is_real_face'] ?? false;
if ($live !== true) {
    http_response_code(403);
    exit;
}
header('Content-Type: application/json');
echo json_encode(['member' => $face['recognition_uidresult']]);
