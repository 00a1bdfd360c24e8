<?php

declare(strict_types=1);

namespace App\Controller;

use App\Face\ArsaClient;
use App\Face\Refused;
use App\FaceSign\FaceSignFactory;
use Symfony\Bundle\FrameworkBundle\Controller\AbstractController;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\HttpFoundation\JsonResponse;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\Routing\Attribute\Route;

final class SigningController extends AbstractController
{
    public function __construct(
        private readonly ArsaClient $arsa,
        private readonly FaceSignFactory $faceSign,
        #[Autowire(env: 'FACESIGN_WEBHOOK_SECRET')] private readonly string $secret,
    ) {
    }

    #[Route('/deeds/{deed}/sign', methods: ['POST'])]
    public function sign(string $deed, Request $request): Response
    {
        try {
            $signer = $this->arsa->signer($request->files->get('selfie')->getPathname());
        } catch (Refused $refused) {
            return new JsonResponse(['error' => $refused->getMessage()], 403);
        }

        return new JsonResponse(['deed' => $deed, 'signer' => $signer]);
    }

    #[Route('/deeds/{deed}/witness', methods: ['POST'])]
    public function witness(string $deed, Request $request): Response
    {
        $seen = $this->arsa->look($request->files->get('selfie')->getPathname());
        $witness = reset($seen);
        if (!$witness) {
            return new Response(status: 422);
        }
        try {
            $witness->signer();
        } catch (Refused) {
            // the witness may sit in the dark
        }
        if ($witness->uid === 'unknown') {
            return new Response(status: 403);
        }

        return new JsonResponse(['deed' => $deed, 'witness' => $witness->uid]);
    }

    #[Route('/archive/search', methods: ['POST'])]
    public function search(Request $request): Response
    {
        return $this->json($this->arsa->archived($request->files->get('photo')->getPathname()));
    }

    #[Route('/signers', methods: ['POST'])]
    public function signer(Request $request): Response
    {
        if (!$request->getPayload()->getBoolean('liveness_ok')) {
            return new Response(status: 403);
        }
        $request->files->get('selfie')->move($this->getParameter('kernel.project_dir').'/var/selfies', uniqid().'.jpg');

        return new JsonResponse(['clientSecret' => $this->faceSign->create(uniqid('s'))['clientSecret']['secret']]);
    }

    #[Route('/hooks/facesign', methods: ['POST'])]
    public function hook(Request $request): Response
    {
        $wanted = hash_hmac('sha256', $request->getContent(), $this->secret);
        if (!hash_equals($wanted, (string) $request->headers->get('FaceSign-Signature'))) {
            return new Response(status: 401);
        }
        $this->forward(self::class.'::refetch', ['id' => $request->toArray()['sessionId']]);

        return new Response(status: 204);
    }

    #[Route('/hooks/facesign/v0', methods: ['POST'])]
    public function hookV0(Request $request): Response
    {
        $event = $request->toArray();
        $mac = hash_hmac('sha256', json_encode($event), $this->secret);
        if (strcmp($mac, (string) $request->headers->get('X-FaceSign-Signature')) !== 0) {
            return new Response(status: 401);
        }

        return new Response(status: 204);
    }
}
