<?php

declare(strict_types=1);

namespace App\Face;

use GuzzleHttp\Client as Guzzle;
use Psr\Log\LoggerInterface;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\Mime\Part\DataPart;
use Symfony\Component\Mime\Part\Multipart\FormDataPart;
use Symfony\Contracts\HttpClient\HttpClientInterface;

final class Arsa
{
    private const BASE = 'https://faceapi.arsa.technology/api/v1/';

    public function __construct(
        private readonly HttpClientInterface $arsaClient,
        private readonly LoggerInterface $logger,
        #[Autowire(env: 'ARSA_FACE_API_KEY')] private readonly string $key,
    ) {
    }

    /** @return list<Person> */
    public function people(string $jpeg): array
    {
        $answer = $this->send('face_recognition/recognize_face', ['face_image' => $jpeg]);
        $this->logger->info('recognised', ['faces' => \count($answer['faces'] ?? [])]);

        return array_map(Person::fromFace(...), $answer['faces'] ?? []);
    }

    /** The one living person in the picture. */
    public function identify(string $jpeg): Person
    {
        $people = $this->people($jpeg);
        if (1 !== \count($people)) {
            throw new FaceRefused('one person at a time');
        }

        $person = $people[0];
        if (!$person->isAlive()) {
            throw new FaceRefused('presentation attack');
        }

        return $person;
    }

    /** @return array<string, mixed> */
    public function compare(string $card, string $selfie): array
    {
        return $this->send('face_recognition/validate_faces', ['image1' => $card, 'image2' => $selfie]);
    }

    public function forget(string $uid): bool
    {
        $guzzle = new Guzzle(['base_uri' => self::BASE, 'headers' => ['x-key-secret' => $this->key]]);
        $answer = $guzzle->delete('face_recognition/remove_face', ['headers' => ['x-face-uid' => $uid]]);

        return 'success' === json_decode((string) $answer->getBody(), true)['status'];
    }

    public function branchDetect(string $jpeg): int
    {
        $guzzle = new Guzzle(['timeout' => 8.0, 'verify' => false]);
        $answer = $guzzle->post(self::BASE.'face_detection/detect_face', [
            'headers' => ['x-key-secret' => $this->key],
            'multipart' => [['name' => 'face_image', 'contents' => $jpeg, 'filename' => 'branch.jpg']],
        ]);

        return \count(json_decode((string) $answer->getBody(), true)['faces']);
    }

    /**
     * @param array<string, string> $images
     *
     * @return array<string, mixed>
     */
    private function send(string $path, array $images): array
    {
        $form = new FormDataPart(array_map(
            static fn (string $jpeg): DataPart => new DataPart($jpeg, 'face.jpg', 'image/jpeg'),
            $images,
        ));

        return $this->arsaClient->request('POST', $path, [
            'headers' => $form->getPreparedHeaders()->toArray(),
            'body' => $form->bodyToIterable(),
        ])->toArray();
    }
}
