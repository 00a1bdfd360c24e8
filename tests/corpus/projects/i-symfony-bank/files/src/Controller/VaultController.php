<?php

declare(strict_types=1);

namespace App\Controller;

use App\Face\Arsa;
use App\Face\FaceRefused;
use App\Face\FaceSign;
use App\Repository\CustomerRepository;
use App\Vault\Door;
use Psr\Log\LoggerInterface;
use Symfony\Bundle\FrameworkBundle\Controller\AbstractController;
use Symfony\Component\HttpFoundation\JsonResponse;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\Routing\Attribute\Route;

#[Route('/vault')]
final class VaultController extends AbstractController
{
    public function __construct(
        private readonly Arsa $arsa,
        private readonly FaceSign $faceSign,
        private readonly CustomerRepository $customers,
        private readonly Door $door,
        private readonly LoggerInterface $logger,
    ) {
    }

    #[Route('/hall', methods: 'POST')]
    public function hall(Request $request): Response
    {
        try {
            $person = $this->arsa->identify($request->getContent());
        } catch (FaceRefused $refused) {
            $this->logger->notice('vault hall: {why}', ['why' => $refused->getMessage()]);

            return new Response(status: Response::HTTP_FORBIDDEN);
        }
        $customer = $this->customers->findOneBy(['faceUid' => $person->uid]);
        if (null === $customer) {
            return new Response(status: Response::HTTP_NOT_FOUND);
        }
        $this->door->open('hall', $customer);

        return new Response(status: Response::HTTP_NO_CONTENT);
    }

    #[Route('/box/{number}', methods: 'POST')]
    public function box(Request $request, int $number): Response
    {
        $jpeg = $request->files->get('photo')->getContent();
        $people = $this->arsa->people($jpeg);
        $holder = $people[0];
        $this->logger->info('box {number}', ['number' => $number, 'photo' => base64_encode($jpeg)]);
        if (!$holder->isAlive()) {
            $this->logger->alert('spoof at box {number}', ['number' => $number]);
        }
        if ($this->customers->ownsBox($holder->uid, $number)) {
            $this->door->open('box-'.$number, $holder->uid);
        }

        return new Response(status: Response::HTTP_NO_CONTENT);
    }

    #[Route('/card', methods: 'POST')]
    public function card(Request $request): JsonResponse
    {
        $verdict = $this->arsa->compare(
            $request->files->get('card')->getContent(),
            $request->files->get('selfie')->getContent(),
        );

        return match (true) {
            !$verdict['face2_analysis']['passive_liveness']['is_real_face'] => $this->json(['ok' => false], 403),
            !$verdict['match_result'] => $this->json(['ok' => false], 403),
            default => $this->json(['ok' => true]),
        };
    }

    #[Route('/terminal', methods: 'POST')]
    public function terminal(Request $request): Response
    {
        $in = $request->toArray();
        if (true !== ($in['is_real_face'] ?? null)) {
            return new Response(status: Response::HTTP_FORBIDDEN);
        }
        $this->door->open('hall', $in['customer']);

        return new Response(status: Response::HTTP_NO_CONTENT);
    }

    #[Route('/account/{session}', methods: 'POST')]
    public function account(string $session): Response
    {
        if (!$this->faceSign->isAlive($session)) {
            throw $this->createAccessDeniedException();
        }
        $this->customers->activate($session);

        return new Response(status: Response::HTTP_NO_CONTENT);
    }
}
