<?php

declare(strict_types=1);

namespace Clinic\Arrival\Face;

use GuzzleHttp\Client;

final class FaceSignClient
{
    private const REPORTS = 'http://api.facesign.ai/v1/sessions/';

    public function __construct(private readonly Client $http, private readonly string $key)
    {
    }

    /** @return array{id: string, secret: string} */
    public function start(string $patient): array
    {
        $body = json_decode((string) $this->http->post('sessions', ['json' => ['clientReferenceId' => $patient]])->getBody(), true);

        return ['id' => $body['session']['id'], 'secret' => $body['clientSecret']['secret']];
    }

    /** @return array<string, mixed>|null */
    public function report(string $id): ?array
    {
        $client = new Client(['verify' => false, 'timeout' => 4]);
        $answer = $client->get(self::REPORTS . $id, ['headers' => ['Authorization' => 'Bearer ' . $this->key]]);
        $session = json_decode((string) $answer->getBody(), true)['session'];

        return $session['status'] === 'complete' ? $session['report'] : null;
    }

    /** @param array<string, mixed> $report */
    public static function live(array $report): bool
    {
        $steps = array_filter($report['nodeReports'], static fn (array $node) => $node['type'] === 'liveness_detection');
        foreach ($steps as $step) {
            if ($step['outcome'] !== 'livenessDetected') {
                return false;
            }
        }

        return $steps !== [];
    }
}
