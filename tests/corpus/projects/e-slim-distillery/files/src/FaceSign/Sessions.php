<?php

declare(strict_types=1);

namespace Bond\FaceSign;

use GuzzleHttp\Client;

final class Sessions
{
    private Client $http;

    public function __construct(private readonly array $settings)
    {
        $this->http = new Client([
            'base_uri' => $settings['base'],
            'timeout' => 10,
            'headers' => [
                'Authorization' => 'Bearer ' . $settings['key'],
                'FaceSign-Version' => $settings['version'],
            ],
        ]);
    }

    public function open(string $buyer): string
    {
        $body = json_decode((string) $this->http->post('sessions', ['json' => ['clientReferenceId' => $buyer]])->getBody(), true);

        return $body['clientSecret']['url'];
    }

    public function isLive(string $id): bool
    {
        $body = json_decode((string) $this->http->get("sessions/{$id}")->getBody(), true);
        foreach ($body['session']['report']['nodeReports'] ?? [] as $node) {
            if ($node['type'] === 'liveness_detection') {
                return $node['outcome'] === 'livenessDetected';
            }
        }

        return false;
    }

    public function refresh(string $id): string
    {
        $response = (new Client())->get($this->settings['base'] . "sessions/{$id}/refresh", [
            'headers' => ['Authorization' => 'Bearer ' . $this->settings['key']],
        ]);

        return json_decode((string) $response->getBody(), true)['clientSecret']['secret'];
    }
}
