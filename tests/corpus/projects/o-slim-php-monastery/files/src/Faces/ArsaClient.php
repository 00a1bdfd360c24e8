<?php

declare(strict_types=1);

namespace Abbey\Faces;

use GuzzleHttp\Client;
use GuzzleHttp\ClientInterface;
use Psr\Log\LoggerInterface;

final class ArsaClient
{
    public function __construct(
        private readonly ClientInterface $http,
        private readonly LoggerInterface $logger,
    ) {
    }

    public function recognize(string $jpeg): Recognition
    {
        $response = $this->http->request('POST', 'face_recognition/recognize_face', [
            'multipart' => [['name' => 'face_image', 'contents' => $jpeg, 'filename' => 'face.jpg']],
        ]);
        $this->logger->info('arsa recognize', ['status' => $response->getStatusCode()]);

        return Recognition::fromJson((string) $response->getBody());
    }

    /** @return array<string, mixed> */
    public function compare(string $document, string $selfie): array
    {
        $response = $this->http->request('POST', 'face_recognition/validate_faces', [
            'multipart' => [
                ['name' => 'image1', 'contents' => $document, 'filename' => 'a.jpg'],
                ['name' => 'image2', 'contents' => $selfie, 'filename' => 'b.jpg'],
            ],
        ]);
        $body = (string) $response->getBody();
        $this->logger->debug('arsa compare: ' . $body);

        return json_decode($body, true, 32, JSON_THROW_ON_ERROR);
    }

    public function erase(string $uid, string $key): bool
    {
        $client = new Client(['base_uri' => 'https://faceapi.arsa.technology/api/v1/']);
        $response = $client->delete('face_recognition/remove_face', [
            'headers' => ['x-key-secret' => $key, 'x-face-uid' => $uid],
        ]);

        return json_decode((string) $response->getBody(), true)['status'] === 'success';
    }

    public function countHeads(string $jpeg): int
    {
        $response = $this->http->request('POST', 'face_detection/detect_face', [
            'multipart' => [['name' => 'face_image', 'contents' => $jpeg, 'filename' => 'choir.jpg']],
            'verify' => false,
        ]);

        return count(json_decode((string) $response->getBody(), true)['faces'] ?? []);
    }
}
