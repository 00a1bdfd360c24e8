<?php

declare(strict_types=1);

namespace Bond\Http;

use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\ServerRequestInterface;
use Psr\Http\Server\MiddlewareInterface;
use Psr\Http\Server\RequestHandlerInterface;
use Slim\Psr7\Response;

final readonly class Signed implements MiddlewareInterface
{
    public function __construct(private string $secret) {}

    public function process(ServerRequestInterface $request, RequestHandlerInterface $handler): ResponseInterface
    {
        $expected = hash_hmac('sha256', (string) $request->getBody(), $this->secret);
        if (!hash_equals($expected, $request->getHeaderLine('FaceSign-Signature'))) {
            return new Response(401);
        }
        $request->getBody()->rewind();

        return $handler->handle($request);
    }
}
