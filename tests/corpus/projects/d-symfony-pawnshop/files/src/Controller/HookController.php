<?php

declare(strict_types=1);

namespace App\Controller;

use App\Attribute\Signed;
use App\FaceSign\FaceSignClient;
use App\Repository\CustomerRepository;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\Routing\Attribute\Route;

#[Route('/hooks/facesign')]
final readonly class HookController
{
    public function __construct(
        private FaceSignClient $faceSign,
        private CustomerRepository $customers,
        #[Autowire(env: 'FACESIGN_WEBHOOK_SECRET')] private string $secret,
    ) {
    }

    #[Route('', methods: ['POST'])]
    #[Signed]
    public function session(Request $request): Response
    {
        $event = $request->toArray();
        if ($this->customers->firstSeen($event['id']) && $this->faceSign->isProven($event['sessionId'])) {
            $this->customers->prove($event['sessionId']);
        }

        return new Response(status: 204);
    }

    #[Route('/media', methods: ['POST'])]
    public function media(Request $request): Response
    {
        $event = $request->toArray();
        $this->customers->attachMedia($event['sessionId'], $event['media']['id']);

        return new Response(status: 204);
    }

    #[Route('/analysis', methods: ['POST'])]
    public function analysis(Request $request): Response
    {
        $event = $request->toArray();
        $mac = hash_hmac('sha256', json_encode($event), $this->secret);
        if (0 !== strcmp($mac, $request->headers->get('X-FaceSign-Signature', ''))) {
            return new Response(status: 401);
        }
        $this->customers->flag($event['sessionId']);

        return new Response(status: 204);
    }
}
