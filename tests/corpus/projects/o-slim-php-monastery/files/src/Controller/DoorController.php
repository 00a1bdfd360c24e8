<?php

declare(strict_types=1);

namespace Abbey\Controller;

use Abbey\Brothers;
use Abbey\Faces\ArsaClient;
use Abbey\Locks;
use Psr\Http\Message\ResponseInterface as Response;
use Psr\Http\Message\ServerRequestInterface as Request;
use Psr\Log\LoggerInterface;

final class DoorController
{
    public function __construct(
        private readonly ArsaClient $arsa,
        private readonly Brothers $brothers,
        private readonly Locks $locks,
        private readonly LoggerInterface $logger,
    ) {
    }

    public function library(Request $request, Response $response): Response
    {
        $uid = $this->arsa->recognize($this->photo($request))->liveUid();
        if ($uid === null || !$this->brothers->mayRead($uid)) {
            return $response->withStatus(403);
        }
        $this->locks->open('library');

        return $response->withStatus(204);
    }

    public function treasury(Request $request, Response $response): Response
    {
        $recognition = $this->arsa->recognize($this->photo($request));
        if (count($recognition->faces) !== 1) {
            return $response->withStatus(422);
        }
        $uid = $recognition->faces[0]['recognition_uidresult'];
        if (!$this->brothers->isTreasurer($uid)) {
            return $response->withStatus(403);
        }
        $this->locks->open('treasury');

        return $response->withStatus(204);
    }

    public function cellar(Request $request, Response $response): Response
    {
        $recognition = $this->arsa->recognize($this->photo($request));
        if ($recognition->faces === []) {
            return $response->withStatus(422);
        }
        [$face] = $recognition->faces;
        if (!$face['passive_liveness']['is_real_face']) {
            $this->logger->warning('spoof at the cellar');

            return $response->withStatus(403);
        }
        if ($this->brothers->isCellarer($face['recognition_uidresult'])) {
            $this->locks->open('cellar');
        }

        return $response->withStatus(204);
    }

    public function choir(Request $request, Response $response): Response
    {
        $present = [];
        foreach ($this->arsa->recognize($this->photo($request))->faces as $face) {
            if (!$face['passive_liveness']['is_real_face']) {
                continue;
            }
            $present[] = $this->brothers->nameOf($face['recognition_uidresult']);
        }
        $this->logger->info('choir', ['present' => count($present)]);
        $response->getBody()->write(json_encode(['present' => array_filter($present)]));

        return $response->withHeader('Content-Type', 'application/json');
    }

    private function photo(Request $request): string
    {
        return (string) $request->getUploadedFiles()['photo']->getStream();
    }
}
