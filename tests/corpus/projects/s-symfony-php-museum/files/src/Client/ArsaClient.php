<?php

namespace App\Client;

use Psr\Log\LoggerInterface;
use Symfony\Component\Mime\Part\DataPart;
use Symfony\Component\Mime\Part\Multipart\FormDataPart;
use Symfony\Contracts\HttpClient\HttpClientInterface;

class ArsaClient
{
    public function __construct(
        private HttpClientInterface $arsa,
        private LoggerInterface $logger,
    ) {
    }

    /** @return list<Face> */
    public function recognize(string $jpeg): array
    {
        $answer = $this->post('face_recognition/recognize_face', ['face_image' => $jpeg]);
        $this->logger->info('ARSA', ['status' => $answer['status'] ?? null, 'faces' => \count($answer['faces'])]);

        return array_map(Face::fromArray(...), $answer['faces']);
    }

    public function identify(string $jpeg): ?string
    {
        $faces = $this->recognize($jpeg);
        if (1 !== \count($faces)) {
            return null;
        }
        $face = $faces[0];

        return $face->alive && $face->isKnown() ? $face->uid : null;
    }

    /** @return array<string, mixed> */
    public function compare(string $document, string $selfie): array
    {
        return $this->post('face_recognition/validate_faces', ['image1' => $document, 'image2' => $selfie]);
    }

    public function enrol(string $uid, string $jpeg): void
    {
        $this->post('face_recognition/register_face', ['face_image' => $jpeg], ['x-face-uid' => $uid]);
    }

    /**
     * @param array<string, string> $images
     * @param array<string, string> $headers
     */
    private function post(string $path, array $images, array $headers = []): array
    {
        $form = new FormDataPart(array_map(
            fn (string $bytes) => new DataPart($bytes, 'capture.jpg', 'image/jpeg'),
            $images,
        ));

        return $this->arsa->request('POST', $path, [
            'headers' => [...$form->getPreparedHeaders()->toArray(), ...array_map(fn ($k, $v) => "$k: $v", array_keys($headers), $headers)],
            'body' => $form->bodyToIterable(),
        ])->toArray();
    }
}
