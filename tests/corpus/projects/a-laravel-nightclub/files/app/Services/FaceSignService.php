<?php

namespace App\Services;

use App\Models\Member;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;

class FaceSignService
{
    public function start(Member $member): array
    {
        $created = Http::facesign()->post('/sessions', [
            'clientReferenceId' => (string) $member->uuid,
            'zone' => 'eu',
        ])->json();

        $member->update(['facesign_session' => $created['session']['id']]);

        return ['clientSecret' => $created['clientSecret']['secret']];
    }

    public function report(string $sessionId): ?array
    {
        $session = Http::facesign()->get("/sessions/{$sessionId}")->json('session');

        return $session['status'] === 'complete' ? $session['report'] : null;
    }

    public function alive(array $report): bool
    {
        $steps = collect($report['nodeReports'])->where('type', 'liveness_detection');

        return $steps->isNotEmpty() && $steps->every(fn (array $step) => $step['outcome'] === 'livenessDetected');
    }

    public function languages(): array
    {
        $headers = ['Authorization' => 'Bearer '.config('services.facesign.key')];
        Log::debug('asking for languages', $headers);

        return Http::withHeaders($headers)->get('https://api.facesign.ai/v1/langs')->json();
    }
}
