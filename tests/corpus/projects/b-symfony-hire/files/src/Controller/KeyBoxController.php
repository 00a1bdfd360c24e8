<?php

namespace App\Controller;

use App\Face\ArsaClient;
use App\Face\FaceRefused;
use App\Repository\BookingRepository;
use App\Service\KeyBox;
use League\Flysystem\FilesystemOperator;
use Psr\Log\LoggerInterface;
use Symfony\Bundle\FrameworkBundle\Controller\AbstractController;
use Symfony\Component\HttpFoundation\JsonResponse;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpKernel\Attribute\WithHttpStatus;
use Symfony\Component\Routing\Attribute\Route;

#[Route('/api')]
final class KeyBoxController extends AbstractController
{
    public function __construct(
        private readonly ArsaClient $arsa,
        private readonly BookingRepository $bookings,
        private readonly KeyBox $box,
        private readonly LoggerInterface $logger,
    ) {
    }

    #[Route('/keys/{box}', methods: ['POST'])]
    public function open(Request $request, string $box): JsonResponse
    {
        try {
            $driver = $this->arsa->identify($request->getContent());
        } catch (FaceRefused $e) {
            return $this->json(['error' => $e->getMessage()], 403);
        }
        $this->box->open($box, $driver);
        $this->logger->info('box {box} opened for {driver}', ['box' => $box, 'driver' => $driver]);

        return $this->json(['driver' => $driver]);
    }

    #[Route('/returns', methods: ['POST'])]
    public function giveBack(Request $request): JsonResponse
    {
        $result = $this->arsa->recognize($request->getContent());
        $face = $result['faces'][0] ?? null;
        if (null === $face || $face['passive_liveness']['is_real_face']) {
            return $this->json(['error' => 'spoof'], 403);
        }
        $this->bookings->close($face['recognition_uidresult']);

        return $this->json(['closed' => true]);
    }

    #[Route('/licence', methods: ['POST'])]
    public function licence(Request $request): JsonResponse
    {
        $verdict = $this->arsa->compare($request->files->get('licence')->getContent(), $request->files->get('selfie')->getContent());
        $alive = true === $verdict['face2_analysis']['passive_liveness']['is_real_face'];

        return $this->json(['ok' => $alive && $verdict['similarity_score'] >= 0.9]);
    }

    #[Route('/second-driver', methods: ['POST'])]
    public function secondDriver(Request $request): JsonResponse
    {
        $verdict = $this->arsa->compare($request->files->get('a')->getContent(), $request->files->get('b')->getContent());
        $this->logger->debug('comparison', $verdict);

        return $this->json(['ok' => $verdict['similarity_score'] > 80]);
    }

    #[Route('/deposits/{id}/release', methods: ['POST'])]
    public function release(Request $request, int $id): JsonResponse
    {
        $data = $request->toArray();
        if (true !== ($data['liveness_passed'] ?? false)) {
            return $this->json(['error' => 'liveness'], 403);
        }
        $this->bookings->releaseDeposit($id);

        return $this->json(['released' => true]);
    }

    #[Route('/portraits/{driver}', methods: ['PUT'])]
    public function portrait(Request $request, FilesystemOperator $portraits, string $driver): JsonResponse
    {
        $facePhoto = $request->files->get('photo')->getContent();
        $portraits->write("drivers/$driver.jpg", $facePhoto);

        return $this->json(['stored' => true]);
    }
}
