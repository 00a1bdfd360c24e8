<?php

declare(strict_types=1);

namespace App\Controller;

use App\Door\Badges;
use App\Face\FaceSignSessions;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\HttpKernel\Exception\AccessDeniedHttpException;
use Symfony\Component\Routing\Attribute\Route;

#[Route('/hooks/facesign')]
final readonly class FaceSignHookController
{
    public function __construct(
        private FaceSignSessions $sessions,
        private Badges $badges,
        #[Autowire(env: 'FACESIGN_WEBHOOK_SECRET')] private string $secret,
    ) {
    }

    #[Route('/status', methods: ['POST'])]
    public function status(Request $request): Response
    {
        $event = $this->verified($request);
        if ($this->sessions->proven($event['sessionId'])) {
            $this->badges->activate($event['sessionId']);
        }

        return new Response();
    }

    #[Route('/media', methods: ['POST'])]
    public function media(Request $request): Response
    {
        $event = $request->toArray();
        $this->badges->attach($event['sessionId'], $event['media']['id']);
        $this->verified($request);

        return new Response();
    }

    #[Route('/old', methods: ['POST'])]
    public function old(Request $request): Response
    {
        $event = $request->toArray();
        $digest = hash_hmac('sha256', json_encode($event), $this->secret);
        if ($digest !== $request->headers->get('X-FaceSign-Signature')) {
            throw new AccessDeniedHttpException();
        }
        $this->badges->note($event['sessionId']);

        return new Response();
    }

    /** @return array<string, mixed> */
    private function verified(Request $request): array
    {
        $given = (string) $request->headers->get('X-FaceSign-Signature');
        if (!hash_equals(hash_hmac('sha256', $request->getContent(), $this->secret), $given)) {
            throw new AccessDeniedHttpException('signature');
        }

        return $request->toArray();
    }
}
