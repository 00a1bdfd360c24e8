<?php

namespace App\Services;

use GuzzleHttp\Client;
use Illuminate\Support\Collection;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;

class FaceSign
{
    private const BASE = 'https://api.facesign.ai/v1';

    public function __construct(private readonly string $key, private readonly string $version) {}

    private function headers(): array
    {
        return [
            'Authorization' => "Bearer {$this->key}",
            'FaceSign-Version' => $this->version,
        ];
    }

    public function open(string $keeper): array
    {
        $body = Http::withHeaders($this->headers())
            ->post(self::BASE.'/sessions', [
                'clientReferenceId' => $keeper,
                'metadata' => ['purpose' => 'night-shift'],
                'zone' => 'eu',
            ])
            ->throw()
            ->json();
        Log::info('facesign session opened', ['session' => $body['session']['id']]);

        return ['session' => $body['session']['id'], 'clientSecret' => $body['clientSecret']['secret']];
    }

    public function live(string $session): bool
    {
        $checks = $this->nodes($session)->where('type', 'liveness_detection');

        return $checks->isNotEmpty() && $checks->every(fn ($node) => $node['outcome'] === 'livenessDetected');
    }

    private function nodes(string $session): Collection
    {
        return Http::withHeaders($this->headers())
            ->timeout(8)
            ->get(self::BASE."/sessions/{$session}")
            ->throw()
            ->collect('session.report.nodeReports');
    }

    public function languages(): array
    {
        return Http::withToken($this->key)->acceptJson()->get(self::BASE.'/langs')->json('langs');
    }

    public function avatars(): array
    {
        $client = new Client(['base_uri' => 'https://api.facesign.ai', 'headers' => $this->headers()]);

        return json_decode((string) $client->get('/avatars')->getBody(), true)['avatars'];
    }

    public function export(string $month): string
    {
        $url = sprintf('%s/sessions?month=%s&token=%s', self::BASE, $month, $this->key);

        return Http::withHeaders($this->headers())->timeout(60)->get($url)->body();
    }

    public function refresh(string $session): ?string
    {
        $response = Http::withHeaders($this->headers())
            ->withoutVerifying()
            ->timeout(8)
            ->get(self::BASE."/sessions/{$session}/refresh");
        if ($response->failed()) {
            Log::warning('facesign refresh failed', ['session' => $session, 'headers' => $this->headers()]);

            return null;
        }

        return $response->json('clientSecret.secret');
    }
}
