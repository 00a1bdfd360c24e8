<?php

namespace App\Face;

use Psr\Log\LoggerInterface;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\Mime\Part\DataPart;
use Symfony\Component\Mime\Part\Multipart\FormDataPart;
use Symfony\Contracts\HttpClient\HttpClientInterface;

final class ArsaClient
{
    public function __construct(
        #[Autowire(service: 'arsa.client')] private readonly HttpClientInterface $http,
        private readonly HttpClientInterface $plain,
        private readonly LoggerInterface $logger,
        #[Autowire(env: 'ARSA_FACE_API_KEY')] private readonly string $key,
    ) {
    }

    /** @return array{status: string, faces: list<array<string, mixed>>} */
    public function recognize(string $photo): array
    {
        $form = new FormDataPart(['face_image' => new DataPart($photo, 'face.jpg', 'image/jpeg')]);

        return $this->http->request('POST', 'face_recognition/recognize_face', [
            'headers' => $form->getPreparedHeaders()->toArray(),
            'body' => $form->bodyToIterable(),
        ])->toArray();
    }

    /** The one living person on the photo. */
    public function identify(string $photo): string
    {
        $faces = $this->recognize($photo)['faces'];
        if (1 !== \count($faces)) {
            throw new FaceRefused('one face, please');
        }
        $face = $faces[0];
        if (true !== ($face['passive_liveness']['is_real_face'] ?? null)) {
            throw new FaceRefused('spoof');
        }

        return $face['recognition_uidresult'];
    }

    public function compare(string $licence, string $selfie): array
    {
        $form = new FormDataPart(['image1' => new DataPart($licence, 'a.jpg'), 'image2' => new DataPart($selfie, 'b.jpg')]);

        return $this->plain->request('POST', 'https://faceapi.arsa.technology/api/v1/face_recognition/validate_faces', [
            'headers' => [...$form->getPreparedHeaders()->toArray(), 'x-key-secret: '.$this->key],
            'body' => $form->bodyToString(),
            'timeout' => 20,
            'verify_peer' => false,
        ])->toArray();
    }

    public function forget(string $uid): bool
    {
        $ch = curl_init('https://faceapi.arsa.technology/api/v1/face_recognition/remove_face');
        curl_setopt_array($ch, [
            CURLOPT_CUSTOMREQUEST => 'DELETE',
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_HTTPHEADER => ['x-key-secret: '.$this->key, 'x-face-uid: '.$uid],
        ]);
        $answer = curl_exec($ch);
        curl_close($ch);
        $this->logger->info('forgot {uid} with {key}', ['uid' => $uid, 'key' => $this->key]);

        return 'success' === (json_decode((string) $answer, true)['status'] ?? null);
    }
}
