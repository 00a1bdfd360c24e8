<?php

declare(strict_types=1);

namespace Abbey\Controller;

use Abbey\Faces\FaceSignClient;
use Abbey\Guests;
use DI\Attribute\Inject;
use Psr\Http\Message\ResponseInterface as Response;
use Psr\Http\Message\ServerRequestInterface as Request;

final class HookController
{
    public function __construct(
        private readonly FaceSignClient $faceSign,
        private readonly Guests $guests,
        #[Inject('facesign.webhook_secret')] private readonly string $secret,
    ) {
    }

    public function session(Request $request, Response $response): Response
    {
        $event = $request->getParsedBody();
        if ($event['type'] === 'session.status' && $this->faceSign->isLive($event['sessionId'])) {
            $this->guests->admitBySession($event['sessionId']);
        }

        return $response->withStatus(204);
    }

    public function media(Request $request, Response $response): Response
    {
        $event = $request->getParsedBody();
        $this->guests->attachMedia($event['sessionId'], $event['id']);

        return $response->withStatus(204);
    }

    public function analysis(Request $request, Response $response): Response
    {
        $event = json_decode((string) $request->getBody(), true);
        $expected = hash_hmac('sha256', json_encode($event), $this->secret);
        if (!hash_equals($expected, $request->getHeaderLine('FaceSign-Signature'))) {
            return $response->withStatus(401);
        }
        $this->guests->markAnalysed($event['sessionId']);

        return $response->withStatus(204);
    }
}
