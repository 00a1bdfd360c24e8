<?php

declare(strict_types=1);

namespace App\Face;

use Psr\Log\LoggerInterface;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\HttpClient\HttpClient;
use Symfony\Contracts\HttpClient\HttpClientInterface;

final class FaceSign
{
    public function __construct(
        private readonly HttpClientInterface $facesignClient,
        private readonly LoggerInterface $logger,
        #[Autowire(env: 'FACESIGN_API_KEY')] private readonly string $key,
    ) {
    }

    /** @return array{id: string, secret: string} */
    public function open(string $customer): array
    {
        $made = $this->facesignClient->request('POST', 'sessions', [
            'json' => ['clientReferenceId' => $customer, 'zone' => 'eu'],
        ])->toArray();
        $this->logger->info('session {id}', ['id' => $made['session']['id']]);

        return ['id' => $made['session']['id'], 'secret' => $made['clientSecret']['secret']];
    }

    public function isAlive(string $session): bool
    {
        $report = $this->facesignClient->request('GET', 'sessions/'.rawurlencode($session))->toArray()['session']['report'];
        foreach ($report['nodeReports'] as $node) {
            if ('liveness_detection' === $node['type']) {
                return 'livenessDetected' === $node['outcome'];
            }
        }

        return false;
    }

    /** @return list<string> */
    public function languages(): array
    {
        $headers = ['Authorization' => 'Bearer '.$this->key];
        $this->logger->debug('GET /langs', ['headers' => $headers]);
        $answer = HttpClient::create(['timeout' => 5])->request('GET', 'https://api.facesign.ai/v1/langs', ['headers' => $headers]);

        return array_column($answer->toArray()['langs'], 'code');
    }

    public function consoleLink(string $session): string
    {
        return sprintf('https://api.facesign.ai/v1/sessions/%s?key=%s', $session, $this->key);
    }
}
