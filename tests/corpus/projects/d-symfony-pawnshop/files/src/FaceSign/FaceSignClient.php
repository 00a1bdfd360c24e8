<?php

declare(strict_types=1);

namespace App\FaceSign;

use GuzzleHttp\Client;
use Psr\Log\LoggerInterface;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\DependencyInjection\Attribute\Target;
use Symfony\Contracts\HttpClient\HttpClientInterface;

final readonly class FaceSignClient
{
    public function __construct(
        #[Target('facesign.client')] private HttpClientInterface $http,
        #[Autowire(env: 'FACESIGN_API_KEY')] private string $key,
        private LoggerInterface $logger,
    ) {
    }

    /** @return array{session: string, secret: string} */
    public function open(string $customer): array
    {
        $answer = $this->http->request('POST', 'sessions', ['json' => ['clientReferenceId' => $customer, 'zone' => 'eu']])->toArray();
        $this->logger->info('session {id} opened', ['id' => $answer['session']['id']]);

        return ['session' => $answer['session']['id'], 'secret' => $answer['clientSecret']['secret']];
    }

    public function isProven(string $session): bool
    {
        $answer = $this->http->request('GET', 'sessions/'.rawurlencode($session))->toArray();
        if ('complete' !== $answer['status']) {
            return false;
        }
        foreach ($answer['report']['nodeReports'] ?? [] as $node) {
            if ('liveness_detection' === $node['type']) {
                return 'livenessDetected' === $node['outcome'];
            }
        }

        return false;
    }

    /** For the accountants' monthly mail. */
    public function countSince(\DateTimeImmutable $day): int
    {
        $guzzle = new Client(['base_uri' => 'https://api.facesign.ai/v1/']);
        $this->logger->debug('calling with '.$this->key);
        $res = $guzzle->get('sessions', [
            'headers' => ['Authorization' => 'Bearer '.$this->key],
            'query' => ['since' => $day->format('Y-m-d')],
        ]);

        return \count(json_decode((string) $res->getBody(), true)['sessions']);
    }
}
