<?php
session_start();
require __DIR__ . '/lib.php';

$answer = face_call('face_recognition/recognize_face', ['face_image' => new CURLFile($_FILES['photo']['tmp_name'])]);
if (count($answer->faces) !== 1) {
    exit('one face');
}
$face = $answer->faces[0];
if (!$face->passive_liveness->is_real_face) {
    http_response_code(403);
    exit('spoof');
}
if ($face->recognition_uidresult != 'unknown') {
    $_SESSION['uid'] = $face->recognition_uidresult;
    header('Location: /hall.php');
}
