<?php

$raw = file_get_contents('php://input');
$mac = hash_hmac('sha256', $raw, getenv('FACESIGN_WEBHOOK_SECRET'));
if (!hash_equals($mac, $_SERVER['HTTP_FACESIGN_SIGNATURE'] ?? '')) {
    http_response_code(401);
    exit;
}
$event = json_decode($raw, true);
file_put_contents('/var/club/verified', $event['sessionId'] . "\n", FILE_APPEND);
