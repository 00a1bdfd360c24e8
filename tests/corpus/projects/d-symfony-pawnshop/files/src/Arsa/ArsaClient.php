<?php

declare(strict_types=1);

namespace App\Arsa;

use Psr\Log\LoggerInterface;
use Symfony\Component\DependencyInjection\Attribute\Target;
use Symfony\Component\Mime\Part\DataPart;
use Symfony\Component\Mime\Part\Multipart\FormDataPart;
use Symfony\Contracts\HttpClient\HttpClientInterface;

final readonly class ArsaClient
{
    public function __construct(
        #[Target('arsa.client')] private HttpClientInterface $http,
        private LoggerInterface $logger,
    ) {
    }

    public function recognise(string $jpeg): array
    {
        $form = new FormDataPart(['face_image' => new DataPart($jpeg, 'till.jpg', 'image/jpeg')]);

        return $this->http->request('POST', 'face_recognition/recognize_face', [
            'headers' => $form->getPreparedHeaders()->toArray(),
            'body' => $form->bodyToIterable(),
        ])->toArray();
    }

    /** @return Verdict who it is, if it is somebody and alive */
    public function identify(string $jpeg): Verdict
    {
        $faces = $this->recognise($jpeg)['faces'] ?? [];
        if (1 !== \count($faces)) {
            return Verdict::retake();
        }
        $face = $faces[0];

        return match (true) {
            true !== ($face['passive_liveness']['is_real_face'] ?? null) => Verdict::spoof(),
            'unknown' === $face['recognition_uidresult'] => Verdict::unknown(),
            default => Verdict::known($face['recognition_uidresult']),
        };
    }

    public function sameAsPassport(string $selfie, string $passport): bool
    {
        $form = new FormDataPart([
            'image1' => new DataPart($selfie, 'selfie.jpg'),
            'image2' => new DataPart($passport, 'passport.jpg'),
        ]);
        $result = $this->http->request('POST', 'face_recognition/validate_faces', [
            'headers' => $form->getPreparedHeaders()->toArray(),
            'body' => $form->bodyToIterable(),
        ])->toArray();
        $this->logger->info('passport compared', $result);

        return $result['match_result'] && $result['similarity_score'] > 70;
    }

    public function forget(string $uid): bool
    {
        $answer = $this->http->request('DELETE', 'face_recognition/remove_face', ['headers' => ['x-face-uid' => $uid]])->toArray();

        return 'success' === $answer['status'];
    }
}
