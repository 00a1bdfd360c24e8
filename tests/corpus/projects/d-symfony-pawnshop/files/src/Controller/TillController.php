<?php

declare(strict_types=1);

namespace App\Controller;

use App\Arsa\ArsaClient;
use App\Message\EraseFace;
use App\Repository\PledgeRepository;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\HttpFoundation\JsonResponse;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\Messenger\MessageBusInterface;
use Symfony\Component\Routing\Attribute\Route;

final readonly class TillController
{
    public function __construct(
        private ArsaClient $arsa,
        private PledgeRepository $pledges,
        private MessageBusInterface $bus,
        #[Autowire('%kernel.project_dir%/var/sellers')] private string $folder,
    ) {
    }

    #[Route('/pledges/{id}/redeem', methods: ['POST'])]
    public function redeem(string $id, Request $request): JsonResponse
    {
        $verdict = $this->arsa->identify($request->files->get('photo')->getContent());

        return match ($verdict->kind) {
            'known' => new JsonResponse(['redeemed' => $this->pledges->redeem($id, $verdict->customer)]),
            'retake' => new JsonResponse(['error' => 'one person, please'], 422),
            default => new JsonResponse(['error' => 'see the manager'], 403),
        };
    }

    #[Route('/pledges/{id}/extend', methods: ['POST'])]
    public function extend(string $id, Request $request): JsonResponse
    {
        $body = $request->toArray();
        if (true !== ($body['isRealFace'] ?? false)) {
            return new JsonResponse(['error' => 'liveness'], 403);
        }

        return new JsonResponse(['until' => $this->pledges->extend($id, $body['customer'])]);
    }

    #[Route('/sellers/{id}/picture', methods: ['POST'])]
    public function picture(string $id, Request $request): JsonResponse
    {
        $jpeg = $request->files->get('photo')->getContent();
        $tmp = tempnam(sys_get_temp_dir(), 'face');
        file_put_contents($tmp, $jpeg);
        $size = getimagesize($tmp);
        unlink($tmp);
        if (false === $size || $size[0] < 400) {
            return new JsonResponse(['error' => 'too small'], 422);
        }
        file_put_contents("{$this->folder}/{$id}.jpg", $jpeg);

        return new JsonResponse(['ok' => true], 201);
    }

    #[Route('/till/whois', methods: ['POST'])]
    public function whoIs(Request $request): JsonResponse
    {
        return new JsonResponse($this->arsa->recognise($request->files->get('photo')->getContent()));
    }

    #[Route('/sellers/{id}/face', methods: ['DELETE'])]
    public function erase(string $id): JsonResponse
    {
        $this->bus->dispatch(new EraseFace($id));

        return new JsonResponse(null, 202);
    }
}
