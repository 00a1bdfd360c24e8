<?php

declare(strict_types=1);

namespace App\Controller;

use App\Door\Latches;
use App\Face\ArsaRecognizer;
use App\Face\FaceRefused;
use Psr\Cache\CacheItemPoolInterface;
use Psr\Log\LoggerInterface;
use Symfony\Bundle\FrameworkBundle\Controller\AbstractController;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\HttpFoundation\JsonResponse;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\Routing\Attribute\Route;

#[Route('/api')]
final class DoorController extends AbstractController
{
    public function __construct(
        private readonly ArsaRecognizer $arsa,
        private readonly Latches $latches,
        private readonly LoggerInterface $logger,
        #[Autowire('%kernel.project_dir%/var/portraits')] private readonly string $portraits,
    ) {
    }

    #[Route('/doors/{door}/open', methods: ['POST'])]
    public function open(string $door, Request $request): Response
    {
        try {
            $this->latches->release($door, $this->arsa->staffAt($request->files->get('photo')));
        } catch (FaceRefused $refused) {
            $this->logger->warning('refused at {door}: {why}', ['door' => $door, 'why' => $refused->getMessage()]);

            return new Response(status: Response::HTTP_FORBIDDEN);
        }

        return new Response(status: Response::HTTP_NO_CONTENT);
    }

    #[Route('/apron/{door}/open', methods: ['POST'])]
    public function apron(string $door, Request $request): Response
    {
        $face = $this->arsa->recognize($request->files->get('photo'))['faces'][0] ?? null;
        if (null === $face || 'unknown' === $face['recognition_uidresult']) {
            return new Response(status: Response::HTTP_NOT_FOUND);
        }
        $this->latches->release($door, $face['recognition_uidresult']);

        return new Response(status: Response::HTTP_NO_CONTENT);
    }

    #[Route('/office/identify', methods: ['POST'])]
    public function identify(Request $request): JsonResponse
    {
        return $this->json($this->arsa->recognize($request->files->get('photo')));
    }

    #[Route('/crew', methods: ['POST'])]
    public function crew(Request $request): JsonResponse
    {
        return $this->json(['aboard' => $this->arsa->crewAt($request->files->get('photo'))]);
    }

    #[Route('/bag-drop', methods: ['POST'])]
    public function bagDrop(Request $request): Response
    {
        $body = $request->toArray();
        if (true !== ($body['livenessPassed'] ?? null)) {
            return new Response(status: Response::HTTP_UNPROCESSABLE_ENTITY);
        }
        $this->latches->release('bag-drop', $body['traveller']);

        return new Response(status: Response::HTTP_NO_CONTENT);
    }

    #[Route('/board/mode', methods: ['PUT'])]
    public function boardMode(Request $request): Response
    {
        $live = $request->getPayload()->getBoolean('live');
        $this->latches->boardLive($live);

        return new Response(status: Response::HTTP_ACCEPTED);
    }

    #[Route('/staff/{badge}/portrait', methods: ['PUT'])]
    public function portrait(string $badge, Request $request): Response
    {
        $request->files->get('photo')->move($this->portraits, $badge.'.jpg');

        return new Response(status: Response::HTTP_NO_CONTENT);
    }

    #[Route('/doors/{door}/last', methods: ['PUT'])]
    public function last(string $door, Request $request, CacheItemPoolInterface $cache): Response
    {
        $item = $cache->getItem('last.'.$door)->set($request->files->get('photo')->getContent())->expiresAfter(300);
        $cache->save($item);

        return new Response(status: Response::HTTP_NO_CONTENT);
    }
}
