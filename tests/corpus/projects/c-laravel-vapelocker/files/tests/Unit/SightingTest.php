<?php

use App\Identity\Sighting;
use App\Identity\Verdict;
use Illuminate\Support\Facades\Http;

function face(string $uid, bool $live): array
{
    return ['recognition_uidresult' => $uid, 'passive_liveness' => ['is_real_face' => $live]];
}

it('knows one live face', function () {
    expect(Sighting::fromPayload(['faces' => [face('c-1', true)]])->verdict)->toBe(Verdict::Known);
});

it('refuses a spoof', function () {
    expect(Sighting::fromPayload(['faces' => [face('c-1', false)]])->verdict)->toBe(Verdict::Spoof);
});

it('talks to the local stub', function () {
    $status = Http::withoutVerifying()->withHeaders(['x-key-secret' => 'sk_test_xxx'])->get('https://localhost:8443/health')->status();
    expect($status)->toBe(200);
});
