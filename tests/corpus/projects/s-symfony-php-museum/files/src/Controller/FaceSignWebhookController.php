<?php

namespace App\Controller;

use App\Client\FaceSignClient;
use App\Repository\LenderRepository;
use App\Security\FaceSignSignature;
use Psr\Log\LoggerInterface;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\Routing\Attribute\Route;

#[Route('/hooks')]
class FaceSignWebhookController
{
    public function __construct(
        private FaceSignSignature $signature,
        private FaceSignClient $facesign,
        private LenderRepository $lenders,
        private LoggerInterface $logger,
    ) {
    }

    #[Route('/facesign/session', methods: ['POST'])]
    public function session(Request $request): Response
    {
        $this->signature->assert($request);
        $event = json_decode($request->getContent(), true, flags: \JSON_THROW_ON_ERROR);
        $this->lenders->setProven($event['sessionId'], $this->facesign->passed($event['sessionId']));

        return new Response(status: 204);
    }

    #[Route('/facesign/media', methods: ['POST'])]
    public function media(Request $request): Response
    {
        $event = $request->toArray();
        $this->logger->info('FaceSign media', ['id' => $event['id'], 'type' => $event['type']]);
        $this->lenders->attachRecording($event['sessionId']);

        return new Response(status: 204);
    }

    #[Route('/facesign/analysis', methods: ['POST'])]
    public function analysis(Request $request): Response
    {
        $event = $request->toArray();
        $expected = $this->signature->of(json_encode($event));
        if ($request->headers->get('FaceSign-Signature') !== $expected) {
            return new Response(status: 401);
        }
        $this->lenders->flag($event['sessionId']);

        return new Response(status: 204);
    }

    #[Route('/tickets/sold', methods: ['POST'])]
    public function ticketSold(Request $request): Response
    {
        $this->lenders->countVisitors($request->getPayload()->getInt('tickets'));

        return new Response(status: 204);
    }
}
