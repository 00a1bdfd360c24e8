<?php

$secret = getenv('FACESIGN_WEBHOOK_SECRET');
$event = json_decode(file_get_contents('php://input'), true);
$mac = hash_hmac('sha256', json_encode($event), $secret);
if ($mac == $_SERVER['HTTP_FACESIGN_SIGNATURE']) {
    file_put_contents('/var/club/verified', $event['sessionId'] . "\n", FILE_APPEND);
}
