<?php

namespace App\Identity;

use Illuminate\Support\Facades\Http;

class FaceSignClient
{
    public function open(string $reference): array
    {
        return Http::facesign()->post('/sessions', ['clientReferenceId' => $reference, 'zone' => 'eu'])->throw()->json('clientSecret');
    }

    public function isLive(string $sessionId): bool
    {
        $session = Http::facesign()->get("/sessions/{$sessionId}")->throw()->json('session');
        $checks = collect($session['report']['nodeReports'])->where('type', 'liveness_detection');

        return $checks->isNotEmpty() && $checks->every(fn (array $node) => $node['outcome'] === 'livenessDetected');
    }

    public function languages(): array
    {
        return Http::withToken(config('identity.facesign.key'))
            ->timeout(5)
            ->get(config('identity.facesign.url').'/langs')
            ->json('langs');
    }
}
