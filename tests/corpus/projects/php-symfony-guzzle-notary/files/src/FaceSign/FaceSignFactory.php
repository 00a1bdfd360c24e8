<?php

declare(strict_types=1);

namespace App\FaceSign;

use GuzzleHttp\Client;
use GuzzleHttp\HandlerStack;
use GuzzleHttp\MessageFormatter;
use GuzzleHttp\Middleware;
use Psr\Http\Message\RequestInterface;
use Psr\Log\LoggerInterface;

final class FaceSignFactory
{
    public const BASE = 'https://api.facesign.ai';

    public function __construct(#[\SensitiveParameter] private readonly string $key, private readonly LoggerInterface $logger)
    {
    }

    public function client(): Client
    {
        $stack = HandlerStack::create();
        $stack->push(Middleware::mapRequest(fn (RequestInterface $r) => $r
            ->withHeader('Authorization', 'Bearer '.$this->key)
            ->withHeader('FaceSign-Version', '2024-01-15')));
        $stack->push(Middleware::log($this->logger, new MessageFormatter('{method} {uri} {code} {res_header_Retry-After}')));

        return new Client(['base_uri' => self::BASE.'/v1/', 'handler' => $stack, 'timeout' => 8, 'connect_timeout' => 2]);
    }

    public function create(string $signer): array
    {
        $answer = $this->client()->post('sessions', ['json' => ['clientReferenceId' => $signer]]);

        return json_decode((string) $answer->getBody(), true, flags: JSON_THROW_ON_ERROR);
    }

    /** Used by the console command only. */
    public function languages(): array
    {
        $stack = HandlerStack::create();
        $stack->push(Middleware::log($this->logger, new MessageFormatter(MessageFormatter::DEBUG)));
        $guzzle = new Client(['handler' => $stack, 'headers' => ['Authorization' => "Bearer {$this->key}"]]);
        $answer = $guzzle->get(self::BASE.'/v1/langs');

        return json_decode($answer->getBody()->getContents(), true);
    }
}
