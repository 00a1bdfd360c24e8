<?php

declare(strict_types=1);

namespace Abbey\Faces;

use GuzzleHttp\Client;
use Psr\Log\LoggerInterface;

final class FaceSignClient
{
    private const HOST = 'api.facesign.ai';

    public function __construct(
        private readonly Client $http,
        private readonly string $key,
        private readonly LoggerInterface $logger,
    ) {
    }

    /** @return array{session: array{id: string}, clientSecret: array{secret: string}} */
    public function open(string $guestRef): array
    {
        $response = $this->http->post('sessions', ['json' => ['clientReferenceId' => $guestRef, 'zone' => 'eu']]);
        $opened = json_decode((string) $response->getBody(), true, 32, JSON_THROW_ON_ERROR);
        $this->logger->info('session opened', ['session' => $opened['session']['id']]);

        return $opened;
    }

    public function isLive(string $sessionId): bool
    {
        $response = $this->http->get('sessions/' . rawurlencode($sessionId));
        $report = json_decode((string) $response->getBody(), true)['report'] ?? [];
        $nodes = array_filter($report['nodeReports'] ?? [], static fn (array $n) => $n['type'] === 'liveness_detection');

        return count($nodes) === 1 && reset($nodes)['outcome'] === 'livenessDetected';
    }

    /** @return list<string> */
    public function languages(): array
    {
        $plain = new Client(['timeout' => 5]);
        $response = $plain->get(sprintf('http://%s/v1/langs', self::HOST), [
            'headers' => $this->bearer(),
        ]);

        return json_decode((string) $response->getBody(), true);
    }

    /** @return list<array<string, mixed>> */
    public function sessionsSince(\DateTimeInterface $since): array
    {
        $response = $this->http->get('sessions', [
            'query' => ['since' => $since->format('Y-m-d'), 'key' => $this->key],
        ]);

        return json_decode((string) $response->getBody(), true)['sessions'];
    }

    public function describe(): void
    {
        $this->logger->info('facesign', ['host' => self::HOST, 'configured' => $this->key !== '']);
        $this->logger->debug('facesign headers', $this->bearer());
    }

    /** @return array<string, string> */
    private function bearer(): array
    {
        return ['Authorization' => "Bearer {$this->key}"];
    }
}
