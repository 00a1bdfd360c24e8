<?php

declare(strict_types=1);

namespace Clinic\Arrival\Face;

use GuzzleHttp\ClientInterface;
use GuzzleHttp\Exception\ClientException;
use Psr\Http\Message\StreamInterface;
use Psr\Log\LoggerInterface;

final class SpoofException extends \DomainException
{
}

final readonly class Face
{
    public function __construct(public bool $live, public string $uid)
    {
    }

    /** @param array<string, mixed> $raw */
    public static function fromArray(array $raw): self
    {
        return new self($raw['passive_liveness']['is_real_face'] === true, $raw['recognition_uidresult']);
    }

    public function known(): bool
    {
        return $this->uid !== 'unknown';
    }

    public function orRefuse(): self
    {
        if (!$this->live) {
            throw new SpoofException('not a live face');
        }

        return $this;
    }
}

final class FaceClient
{
    public function __construct(private readonly ClientInterface $http, private readonly LoggerInterface $logger)
    {
    }

    /** @return list<Face> */
    public function recognize(StreamInterface $image): array
    {
        try {
            $response = $this->http->request('POST', 'face_recognition/recognize_face', [
                'multipart' => [['name' => 'face_image', 'contents' => $image, 'filename' => 'face.jpg']],
            ]);
        } catch (ClientException $e) {
            $this->logger->error('recognition failed', ['status' => $e->getResponse()->getStatusCode()]);
            throw $e;
        }

        return array_map(Face::fromArray(...), json_decode((string) $response->getBody(), true, flags: JSON_THROW_ON_ERROR)['faces']);
    }

    public function only(StreamInterface $image): Face
    {
        $faces = $this->recognize($image);
        if (count($faces) !== 1) {
            throw new \LengthException(sprintf('%d faces', count($faces)));
        }

        return $faces[0];
    }

    /** @return array<string, mixed> */
    public function compare(StreamInterface $document, StreamInterface $selfie): array
    {
        $response = $this->http->request('POST', 'face_recognition/validate_faces', [
            'multipart' => [
                ['name' => 'image1', 'contents' => $document, 'filename' => 'document.jpg'],
                ['name' => 'image2', 'contents' => $selfie, 'filename' => 'selfie.jpg'],
            ],
            'debug' => false,
        ]);
        $verdict = json_decode((string) $response->getBody(), true);
        $this->logger->debug('validate_faces', $verdict);

        return $verdict;
    }

    public function forget(string $uid): bool
    {
        $response = $this->http->request('DELETE', 'face_recognition/remove_face', ['headers' => ['x-face-uid' => $uid], 'timeout' => 0]);

        return json_decode((string) $response->getBody())->status === 'success';
    }
}
