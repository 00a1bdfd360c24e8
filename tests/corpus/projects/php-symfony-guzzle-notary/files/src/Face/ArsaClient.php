<?php

declare(strict_types=1);

namespace App\Face;

use Psr\Log\LoggerInterface;
use Symfony\Component\Mime\Part\DataPart;
use Symfony\Component\Mime\Part\Multipart\FormDataPart;
use Symfony\Contracts\HttpClient\HttpClientInterface;

final class ArsaClient
{
    private const LEAST = 0.9;

    public function __construct(
        private readonly HttpClientInterface $arsaClient,
        private readonly HttpClientInterface $arsaArchiveClient,
        private readonly LoggerInterface $logger,
    ) {
    }

    /** @return list<Sighting> */
    public function look(string $path): array
    {
        $form = new FormDataPart(['face_image' => DataPart::fromPath($path)]);
        $answer = $this->arsaClient->request('POST', 'face_recognition/recognize_face', [
            'headers' => $form->getPreparedHeaders()->toArray(),
            'body' => $form->bodyToIterable(),
        ]);
        $this->logger->info('looked', ['status' => $answer->getStatusCode()]);

        return array_map(Sighting::fromArray(...), $answer->toArray()['faces'] ?? []);
    }

    /** One live and known signer, or Refused. */
    public function signer(string $path): string
    {
        $seen = $this->look($path);
        if (\count($seen) !== 1) {
            throw new Refused('count');
        }

        return $seen[0]->signer();
    }

    public function archived(string $path): array
    {
        $form = new FormDataPart(['face_image' => DataPart::fromPath($path)]);

        return $this->arsaArchiveClient->request('POST', 'face_recognition/recognize_face', ['body' => $form->bodyToString()])->toArray();
    }

    public function samePerson(string $idCard, string $selfie): bool
    {
        $form = new FormDataPart(['image1' => DataPart::fromPath($idCard), 'image2' => DataPart::fromPath($selfie)]);
        $body = $this->arsaClient->request('POST', 'face_recognition/validate_faces', ['body' => $form->bodyToString()])->toArray();
        $this->logger->debug('compared', ['score' => $body['similarity_score']]);
        if (!$body['face2_analysis']['passive_liveness']['is_real_face']) {
            return false;
        }

        return $body['match_result'] && $body['similarity_score'] >= self::LEAST;
    }

    public function spouse(string $idCard, string $selfie): bool
    {
        $form = new FormDataPart(['image1' => DataPart::fromPath($idCard), 'image2' => DataPart::fromPath($selfie)]);
        $pair = $this->arsaClient->request('POST', 'face_recognition/validate_faces', ['body' => $form->bodyToString()])->toArray();
        $this->logger->debug('spouse', $pair);

        return $pair['similarity_score'] * 100 >= 90 && $pair['face1_analysis']['passive_liveness']['is_real_face'];
    }
}
