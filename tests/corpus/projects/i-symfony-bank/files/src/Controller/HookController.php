<?php

declare(strict_types=1);

namespace App\Controller;

use App\Repository\CustomerRepository;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\Routing\Attribute\Route;

final class HookController
{
    public function __construct(
        private readonly CustomerRepository $customers,
        #[Autowire(env: 'FACESIGN_WEBHOOK_SECRET')] private readonly string $secret,
    ) {
    }

    #[Route('/hooks/facesign/session', name: 'hook_session', defaults: ['_signed' => true], methods: 'POST')]
    public function session(Request $request): Response
    {
        $this->customers->refetch($request->toArray()['sessionId']);

        return new Response(status: 204);
    }

    #[Route('/hooks/facesign/analysis', name: 'hook_analysis', methods: 'POST')]
    public function analysis(Request $request): Response
    {
        $event = $request->toArray();
        $this->customers->freeze($event['sessionId']);

        return new Response(status: 204);
    }

    #[Route('/hooks/facesign/media', name: 'hook_media', methods: 'POST')]
    public function media(Request $request): Response
    {
        $mine = hash_hmac('sha256', $request->getContent(), $this->secret);
        if (0 !== strcmp($mine, (string) $request->headers->get('FaceSign-Signature'))) {
            return new Response(status: 401);
        }
        $this->customers->attach($request->toArray()['sessionId']);

        return new Response(status: 204);
    }
}
