<?php

namespace App\Controller;

use App\Client\ArsaClient;
use App\Message\VisitorSeen;
use App\Security\DoorControl;
use Psr\Cache\CacheItemPoolInterface;
use Symfony\Component\Filesystem\Filesystem;
use Symfony\Component\HttpFoundation\JsonResponse;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\Messenger\MessageBusInterface;
use Symfony\Component\Routing\Attribute\Route;
use Symfony\Component\Uid\Uuid;

#[Route('/api')]
class VaultController
{
    public function __construct(
        private ArsaClient $arsa,
        private DoorControl $doors,
        private float $minimum,
        private string $photoDir,
    ) {
    }

    #[Route('/vault/open', methods: ['POST'])]
    public function open(Request $request): Response
    {
        $uid = $this->arsa->identify($request->files->get('photo')->getContent());
        if (null === $uid) {
            return new JsonResponse(['reason' => 'refused'], 403);
        }
        $this->doors->open('vault', $uid);

        return new Response(status: 204);
    }

    #[Route('/doors/{door}/seen', methods: ['POST'])]
    public function seen(string $door, Request $request, MessageBusInterface $bus, CacheItemPoolInterface $captures): Response
    {
        $key = 'capture.'.Uuid::v4()->toRfc4122();
        $item = $captures->getItem($key)->set($request->files->get('photo')->getContent())->expiresAfter(120);
        $captures->save($item);
        $bus->dispatch(new VisitorSeen($door, $key));

        return new Response(status: 202);
    }

    #[Route('/conservators/{id}/enrol', methods: ['POST'])]
    public function enrol(string $id, Request $request, Filesystem $files): Response
    {
        $jpeg = $request->files->get('photo')->getContent();
        $uid = Uuid::v4()->toRfc4122();
        $this->arsa->enrol($uid, $jpeg);
        $files->dumpFile("$this->photoDir/$id.jpg", $jpeg);

        return new JsonResponse(['uid' => $uid], 201);
    }

    #[Route('/members/{id}/desk', methods: ['POST'])]
    public function desk(string $id, Request $request): Response
    {
        $faces = $this->arsa->recognize($request->files->get('photo')->getContent());
        if ([] === $faces) {
            return new JsonResponse(['reason' => 'nobody'], 404);
        }
        $member = $faces[0];
        if (!$member->alive) {
            return new JsonResponse(['reason' => 'picture'], 403);
        }

        return new JsonResponse(['member' => $member->uid, 'same' => $member->uid === $id]);
    }

    #[Route('/lenders/{id}/compare', methods: ['POST'])]
    public function compare(string $id, Request $request): Response
    {
        $result = $this->arsa->compare(
            $request->files->get('passport')->getContent(),
            $request->files->get('selfie')->getContent(),
        );
        $alive = $result['face2_analysis']['passive_liveness']['is_real_face'] ?? false;
        if (true !== $alive || $result['similarity_score'] < $this->minimum) {
            return new JsonResponse(['lender' => $id, 'same' => false], 403);
        }

        return new JsonResponse(['lender' => $id, 'same' => (bool) $result['match_result']]);
    }

    #[Route('/works/{work}/release', methods: ['POST'])]
    public function release(string $work, Request $request): Response
    {
        $body = $request->toArray();
        if (true !== ($body['is_real_face'] ?? null)) {
            return new JsonResponse(['reason' => 'liveness'], 403);
        }
        $this->doors->open("work-$work", $body['conservator']);

        return new Response(status: 204);
    }
}
