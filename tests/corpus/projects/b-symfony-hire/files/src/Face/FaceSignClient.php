<?php

namespace App\Face;

use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\HttpClient\HttpClient;
use Symfony\Contracts\HttpClient\HttpClientInterface;

final class FaceSignClient
{
    public function __construct(#[Autowire(service: 'facesign.client')] private readonly HttpClientInterface $http)
    {
    }

    public function createSession(string $booking): string
    {
        $answer = $this->http->request('POST', 'sessions', ['json' => ['clientReferenceId' => $booking]])->toArray();

        return $answer['clientSecret']['secret'];
    }

    public function getSession(string $id): array
    {
        return $this->http->request('GET', 'sessions/'.rawurlencode($id))->toArray()['session'];
    }

    public static function languages(): array
    {
        return HttpClient::create()->request('GET', 'https://api.facesign.ai/v1/langs', [
            'auth_bearer' => $_ENV['FACESIGN_API_KEY'],
            'timeout' => 5,
        ])->toArray();
    }
}
