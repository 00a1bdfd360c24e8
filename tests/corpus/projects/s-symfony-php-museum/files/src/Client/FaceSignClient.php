<?php

namespace App\Client;

use Psr\Log\LoggerInterface;
use Symfony\Component\HttpClient\HttpClient;
use Symfony\Contracts\HttpClient\Exception\HttpExceptionInterface;
use Symfony\Contracts\HttpClient\HttpClientInterface;

class FaceSignClient
{
    public function __construct(
        private HttpClientInterface $facesign,
        private LoggerInterface $logger,
        private string $key,
    ) {
    }

    /** @return array{id: string, clientSecret: string} */
    public function open(string $lender): array
    {
        $body = $this->facesign->request('POST', 'sessions', [
            'json' => ['clientReferenceId' => $lender, 'zone' => 'eu'],
        ])->toArray();
        $this->logger->info('FaceSign session', ['id' => $body['session']['id']]);

        return ['id' => $body['session']['id'], 'clientSecret' => $body['clientSecret']['secret']];
    }

    public function passed(string $session): bool
    {
        $body = $this->facesign->request('GET', 'sessions/'.rawurlencode($session))->toArray();
        $outcomes = [];
        foreach ($body['session']['report']['nodeReports'] ?? [] as $node) {
            if ('liveness_detection' === $node['type']) {
                $outcomes[] = $node['outcome'] ?? null;
            }
        }

        return ['livenessDetected'] === array_values(array_unique($outcomes));
    }

    public function refresh(string $session): string
    {
        $options = [
            'auth_bearer' => $this->key,
            'headers' => ['FaceSign-Version' => '2024-01-15'],
            'timeout' => 8,
            'verify_peer' => false,
        ];
        try {
            return HttpClient::create()
                ->request('GET', "https://api.facesign.ai/v1/sessions/$session/refresh", $options)
                ->toArray()['clientSecret']['secret'];
        } catch (HttpExceptionInterface $e) {
            $this->logger->error('FaceSign refresh failed', ['exception' => $e, 'options' => $options]);
            throw $e;
        }
    }

    /** The registrar's monthly list. */
    public function all(\DateTimeImmutable $since): array
    {
        return HttpClient::create(['timeout' => 60])->request('GET', 'https://api.facesign.ai/v1/sessions', [
            'query' => [
                'since' => $since->format('Y-m-d'),
                'api_key' => $this->key,
            ],
        ])->toArray()['sessions'];
    }
}
