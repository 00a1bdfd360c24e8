<?php

declare(strict_types=1);

namespace App\Controller;

use App\Face\Recogniser;
use Symfony\Bundle\FrameworkBundle\Controller\AbstractController;
use Symfony\Component\HttpFoundation\JsonResponse;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\Routing\Attribute\Route;

final class PrizeController extends AbstractController
{
    #[Route('/prizes/claim', methods: ['POST'])]
    public function claim(Request $request, Recogniser $recogniser): JsonResponse
    {
        $uid = $recogniser->winner($request->getContent());

        return null === $uid ? $this->json(['error' => 'refused'], 403) : $this->json(['winner' => $uid]);
    }

    #[Route('/prizes/claim-app', methods: ['POST'])]
    public function claimApp(Request $request): JsonResponse
    {
        $payload = $request->toArray();
        if (true !== ($payload['liveness']['is_real_face'] ?? null)) {
            return $this->json(['error' => 'refused'], 403);
        }

        return $this->json(['winner' => $payload['uid']]);
    }

    #[Route('/hooks/facesign', methods: ['POST'])]
    public function hook(Request $request): JsonResponse
    {
        $want = hash_hmac('sha256', $request->getContent(), $_ENV['FACESIGN_WEBHOOK_SECRET']);
        if (!hash_equals($want, $request->headers->get('FaceSign-Signature', ''))) {
            throw $this->createAccessDeniedException();
        }
        $this->touch($request->toArray()['sessionId']);

        return $this->json(null, 204);
    }

    #[Route('/hooks/facesign/v1', methods: ['POST'])]
    public function hookV1(Request $request): JsonResponse
    {
        $want = hash_hmac('sha256', $request->getContent(), $_ENV['FACESIGN_WEBHOOK_SECRET']);
        if (0 !== strcmp($want, $request->headers->get('FaceSign-Signature', ''))) {
            throw $this->createAccessDeniedException();
        }
        $this->touch($request->toArray()['sessionId']);

        return $this->json(null, 204);
    }

    private function touch(string $session): void
    {
    }
}
