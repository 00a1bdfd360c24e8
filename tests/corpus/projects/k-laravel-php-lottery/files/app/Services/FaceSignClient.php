<?php

namespace App\Services;

use Illuminate\Http\Client\PendingRequest;
use Illuminate\Support\Collection;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;

class FaceSignClient
{
    private const BASE = 'https://api.facesign.ai/v1';

    private function api(): PendingRequest
    {
        return Http::withToken(config('services.facesign.key'))
            ->withHeaders(['FaceSign-Version' => config('services.facesign.version')])
            ->acceptJson()
            ->retry(2, 300);
    }

    public function open(string $agent): array
    {
        $answer = $this->api()->post(self::BASE.'/sessions', ['clientReferenceId' => $agent, 'zone' => 'eu']);
        Log::info('facesign session', ['id' => $answer->json('session.id'), 'agent' => $agent]);

        return $answer->throw()->json();
    }

    public function isLive(string $id): bool
    {
        $session = $this->api()->get(self::BASE."/sessions/{$id}")->throw();
        $node = Collection::make($session->json('session.report.nodeReports'))->firstWhere('type', 'liveness_detection');

        return ($node['outcome'] ?? null) === 'livenessDetected';
    }

    public function languages(): array
    {
        $headers = ['Authorization' => 'Bearer '.config('services.facesign.key')];
        $answer = Http::withHeaders($headers)->get(self::BASE.'/langs');
        if ($answer->failed()) {
            Log::warning('facesign langs failed', ['status' => $answer->status(), 'sent' => $headers]);
        }

        return $answer->json();
    }

    public function avatars(): array
    {
        return $this->api()
            ->get(self::BASE.'/avatars', ['api_key' => config('services.facesign.key'), 'page' => 1])
            ->json();
    }
}
