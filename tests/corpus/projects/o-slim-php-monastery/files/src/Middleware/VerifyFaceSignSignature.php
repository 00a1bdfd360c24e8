<?php

declare(strict_types=1);

namespace Abbey\Middleware;

use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\ServerRequestInterface;
use Psr\Http\Server\MiddlewareInterface;
use Psr\Http\Server\RequestHandlerInterface;
use Slim\Psr7\Response;

final class VerifyFaceSignSignature implements MiddlewareInterface
{
    public function __construct(private readonly string $secret)
    {
    }

    public function process(ServerRequestInterface $request, RequestHandlerInterface $handler): ResponseInterface
    {
        $raw = (string) $request->getBody();
        $expected = hash_hmac('sha256', $raw, $this->secret);
        if (!hash_equals($expected, $request->getHeaderLine('FaceSign-Signature'))) {
            return new Response(401);
        }

        return $handler->handle($request);
    }
}
