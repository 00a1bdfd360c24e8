<?php
session_start();
require __DIR__ . '/lib.php';

$answer = face_call('face_recognition/recognize_face', ['face_image' => new CURLFile($_FILES['photo']['tmp_name'])]);
$face = $answer->faces[0];
if ($face->recognition_uidresult != 'unknown') {
    $_SESSION['uid'] = $face->recognition_uidresult;
    move_uploaded_file($_FILES['photo']['tmp_name'], '/var/faces/' . $_SESSION['uid'] . '.jpg');
    header('Location: /hall.php');
    exit;
}
error_log('no entry: ' . print_r($answer, true));
http_response_code(403);
