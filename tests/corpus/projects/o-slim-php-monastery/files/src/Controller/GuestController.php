<?php

declare(strict_types=1);

namespace Abbey\Controller;

use Abbey\Faces\ArsaClient;
use Abbey\Faces\FaceSignClient;
use Abbey\Guests;
use Predis\Client as Redis;
use Psr\Http\Message\ResponseInterface as Response;
use Psr\Http\Message\ServerRequestInterface as Request;

final class GuestController
{
    private const MIN_SIMILARITY = 0.9;

    public function __construct(
        private readonly ArsaClient $arsa,
        private readonly FaceSignClient $faceSign,
        private readonly Guests $guests,
        private readonly Redis $redis,
    ) {
    }

    public function start(Request $request, Response $response): Response
    {
        $opened = $this->faceSign->open((string) $request->getAttribute('guest'));
        $this->redis->setex('arrival:' . $opened['session']['id'], 3600, $request->getAttribute('guest'));
        $response->getBody()->write(json_encode(['clientSecret' => $opened['clientSecret']['secret']]));

        return $response->withHeader('Content-Type', 'application/json');
    }

    public function finish(Request $request, Response $response, array $args): Response
    {
        if (!$this->faceSign->isLive($args['session'])) {
            return $response->withStatus(403);
        }
        $this->guests->admit($this->redis->get('arrival:' . $args['session']));

        return $response->withStatus(204);
    }

    public function pilgrim(Request $request, Response $response): Response
    {
        $body = (array) $request->getParsedBody();
        if (empty($body['liveness_passed'])) {
            return $response->withStatus(403);
        }
        $this->guests->admit((string) $body['pilgrim']);

        return $response->withStatus(204);
    }

    public function passport(Request $request, Response $response): Response
    {
        $files = $request->getUploadedFiles();
        $result = $this->arsa->compare((string) $files['passport']->getStream(), (string) $files['selfie']->getStream());
        if ($result['match_result'] && $result['similarity_score'] >= self::MIN_SIMILARITY) {
            $this->guests->admit((string) $request->getAttribute('guest'));
        }

        return $response->withStatus(204);
    }

    public function portrait(Request $request, Response $response): Response
    {
        $guest = (string) $request->getAttribute('guest');
        $photo = $request->getUploadedFiles()['photo'];
        $this->redis->setex("portrait:$guest", 900, (string) $photo->getStream());
        $photo->moveTo("/srv/abbey/portraits/$guest.jpg");

        return $response->withStatus(201);
    }
}
