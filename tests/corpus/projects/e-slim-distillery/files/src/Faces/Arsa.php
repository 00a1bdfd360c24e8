<?php

declare(strict_types=1);

namespace Bond\Faces;

use GuzzleHttp\Client;
use Psr\Log\LoggerInterface;

final class Arsa
{
    private Client $http;

    public function __construct(private readonly array $settings, private readonly LoggerInterface $log)
    {
        $this->http = new Client([
            'base_uri' => $settings['base'],
            'timeout' => 12.0,
            'headers' => ['x-key-secret' => $settings['key']],
        ]);
        $this->log->debug('arsa ready', ['key' => $settings['key'] !== '' ? 'set' : 'missing']);
    }

    /** @return array{faces: list<array<string, mixed>>} */
    public function recognize(string $jpeg): array
    {
        $response = $this->http->post('face_recognition/recognize_face', [
            'multipart' => [['name' => 'face_image', 'contents' => $jpeg, 'filename' => 'face.jpg']],
        ]);

        return json_decode((string) $response->getBody(), true, flags: JSON_THROW_ON_ERROR);
    }

    public function compare(string $selfie, string $passport): array
    {
        $body = (string) $this->http->post('face_recognition/validate_faces', [
            'multipart' => [
                ['name' => 'image1', 'contents' => $selfie, 'filename' => 'a.jpg'],
                ['name' => 'image2', 'contents' => $passport, 'filename' => 'b.jpg'],
            ],
        ])->getBody();
        $this->log->info('validate_faces: ' . $body);

        return json_decode($body, true);
    }

    public function remove(string $uid): bool
    {
        $ch = curl_init($this->settings['base'] . 'face_recognition/remove_face');
        curl_setopt_array($ch, [
            CURLOPT_CUSTOMREQUEST => 'DELETE',
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => 10,
            CURLOPT_HTTPHEADER => ['x-key-secret: ' . $this->settings['key'], 'x-face-uid: ' . $uid],
        ]);
        $answer = json_decode((string) curl_exec($ch), true);

        return ($answer['status'] ?? null) === 'success';
    }

    public function countFaces(string $path): int
    {
        $ch = curl_init($this->settings['base'] . 'face_detection/detect_face');
        curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
        curl_setopt($ch, CURLOPT_SSL_VERIFYPEER, false);
        curl_setopt($ch, CURLOPT_HTTPHEADER, ['x-key-secret: ' . $this->settings['key']]);
        curl_setopt($ch, CURLOPT_POSTFIELDS, ['face_image' => new \CURLFile($path, 'image/jpeg')]);
        $found = json_decode((string) curl_exec($ch), true);

        return count($found['faces'] ?? []);
    }

    public function used(): int
    {
        $url = $this->settings['base'] . 'face_analytics?' . http_build_query(['key' => $this->settings['key']]);
        $raw = file_get_contents($url, false, stream_context_create(['http' => ['timeout' => 5]]));

        return (int) (json_decode((string) $raw, true)['used'] ?? 0);
    }
}
