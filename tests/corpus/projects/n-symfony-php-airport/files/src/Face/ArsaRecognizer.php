<?php

declare(strict_types=1);

namespace App\Face;

use Psr\Log\LoggerInterface;
use Symfony\Component\HttpFoundation\File\UploadedFile;
use Symfony\Component\Mime\Part\DataPart;
use Symfony\Component\Mime\Part\Multipart\FormDataPart;
use Symfony\Contracts\HttpClient\HttpClientInterface;

final readonly class ArsaRecognizer
{
    private const SAME_TRAVELLER = 0.83;

    public function __construct(
        private HttpClientInterface $arsaClient,
        private LoggerInterface $logger,
    ) {
    }

    /** @return array{status: string, faces: list<array<string, mixed>>} */
    public function recognize(UploadedFile $photo): array
    {
        $answer = $this->send('face_recognition/recognize_face', ['face_image' => DataPart::fromPath($photo->getPathname())]);
        $this->logger->info('arsa: {n} face(s)', ['n' => \count($answer['faces'])]);

        return $answer;
    }

    /** @throws FaceRefused */
    public function staffAt(UploadedFile $photo): string
    {
        $faces = $this->recognize($photo)['faces'];
        if (1 !== \count($faces)) {
            throw FaceRefused::notOne();
        }
        [$face] = $faces;
        $this->assertLive($face);

        return $face['recognition_uidresult'];
    }

    /** @return list<string> those of the crew who stand before the camera */
    public function crewAt(UploadedFile $photo): array
    {
        $here = [];
        foreach ($this->recognize($photo)['faces'] as $face) {
            if (true !== ($face['passive_liveness']['is_real_face'] ?? null)) {
                continue;
            }
            if ('unknown' !== $face['recognition_uidresult']) {
                $here[] = $face['recognition_uidresult'];
            }
        }

        return $here;
    }

    public function matchesPassport(UploadedFile $passport, UploadedFile $gate): bool
    {
        $r = $this->send('face_recognition/validate_faces', [
            'image1' => DataPart::fromPath($passport->getPathname()),
            'image2' => DataPart::fromPath($gate->getPathname()),
        ]);
        if (!($r['face2_analysis']['passive_liveness']['is_real_face'] ?? false)) {
            return false;
        }

        return $r['match_result'] && $r['similarity_score'] >= self::SAME_TRAVELLER;
    }

    public function matchesBagTag(UploadedFile $tag, UploadedFile $drop): bool
    {
        $r = $this->send('face_recognition/validate_faces', [
            'image1' => DataPart::fromPath($tag->getPathname()),
            'image2' => DataPart::fromPath($drop->getPathname()),
        ]);
        $this->logger->notice('bag drop comparison', ['answer' => $r]);

        return $r['match_result'] && $r['similarity_score'] * 100 > 60;
    }

    public function forget(string $badge): bool
    {
        $r = $this->arsaClient->request('DELETE', 'face_recognition/remove_face', ['headers' => ['x-face-uid' => $badge]])->toArray();

        return 'success' === $r['status'];
    }

    private function send(string $path, array $parts): array
    {
        $form = new FormDataPart($parts);

        return $this->arsaClient->request('POST', $path, [
            'headers' => $form->getPreparedHeaders()->toArray(),
            'body' => $form->bodyToIterable(),
        ])->toArray();
    }

    private function assertLive(array $face): void
    {
        if (!($face['passive_liveness']['is_real_face'] ?? false)) {
            throw FaceRefused::spoof();
        }
        if ('unknown' === $face['recognition_uidresult']) {
            throw FaceRefused::stranger();
        }
    }
}
