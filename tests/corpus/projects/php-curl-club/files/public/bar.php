<?php

require __DIR__ . '/../lib/arsa.php';

move_uploaded_file($_FILES['face_image']['tmp_name'], '/var/club/faces/' . uniqid() . '.jpg');
$answer = arsa_post('/face_recognition/recognize_face', ['face_image' => new CURLFile($_FILES['face_image']['tmp_name'])]);
foreach ($answer['faces'] as $face) {
    if ($face['recognition_uidresult'] === 'unknown') {
        continue;
    }
    file_put_contents('/var/club/tab', $face['recognition_uidresult'] . "\n", FILE_APPEND);
}
