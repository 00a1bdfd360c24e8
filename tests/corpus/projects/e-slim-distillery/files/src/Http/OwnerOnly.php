<?php

declare(strict_types=1);

namespace Bond\Http;

use Bond\Faces\Arsa;
use Bond\Faces\Verdict;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\ServerRequestInterface;
use Psr\Http\Server\MiddlewareInterface;
use Psr\Http\Server\RequestHandlerInterface;
use Psr\Log\LoggerInterface;
use Slim\Psr7\Response;

final readonly class OwnerOnly implements MiddlewareInterface
{
    public function __construct(private Arsa $arsa, private LoggerInterface $log) {}

    public function process(ServerRequestInterface $request, RequestHandlerInterface $handler): ResponseInterface
    {
        $photo = $request->getUploadedFiles()['photo'] ?? null;
        if ($photo === null) {
            return new Response(400);
        }
        [$verdict, $uid] = Verdict::of($this->arsa->recognize((string) $photo->getStream()));
        if ($verdict !== Verdict::Owner) {
            $this->log->notice('refused', ['verdict' => $verdict->value]);

            return new Response(403);
        }

        return $handler->handle($request->withAttribute('owner', $uid));
    }
}
