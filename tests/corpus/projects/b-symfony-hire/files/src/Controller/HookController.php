<?php

namespace App\Controller;

use App\Face\FaceSignClient;
use App\Repository\BookingRepository;
use Symfony\Bundle\FrameworkBundle\Controller\AbstractController;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\Routing\Attribute\Route;

final class HookController extends AbstractController
{
    public function __construct(private readonly BookingRepository $bookings, private readonly string $webhookSecret)
    {
    }

    #[Route('/hooks/facesign', methods: ['POST'])]
    public function facesign(Request $request, FaceSignClient $facesign): Response
    {
        $session = $facesign->getSession($request->toArray()['sessionId']);
        $this->bookings->note($session['settings']['clientReferenceId'], $session['status']);

        return new Response(status: 204);
    }

    #[Route('/legacy/facesign-webhook', methods: ['POST'])]
    public function legacy(Request $request): Response
    {
        $event = json_decode($request->getContent(), true);
        $mac = hash_hmac('sha256', json_encode($event), $this->webhookSecret);
        if ($mac !== $request->headers->get('X-FaceSign-Signature')) {
            return new Response(status: 401);
        }
        $this->bookings->touch($event['sessionId']);

        return new Response(status: 202);
    }
}
