<?php

declare(strict_types=1);

namespace App\Face;

use Psr\Log\LoggerInterface;
use Symfony\Component\Mime\Part\DataPart;
use Symfony\Component\Mime\Part\Multipart\FormDataPart;
use Symfony\Contracts\HttpClient\HttpClientInterface;

final readonly class Recogniser
{
    public function __construct(
        private HttpClientInterface $arsaClient,
        private LoggerInterface $logger,
    ) {
    }

    /** @return Person[] */
    public function people(string $jpeg): array
    {
        $form = new FormDataPart(['face_image' => new DataPart($jpeg, 'face.jpg')]);
        $response = $this->arsaClient->request('POST', 'face_recognition/recognize_face', [
            'headers' => $form->getPreparedHeaders()->toArray(),
            'body' => $form->bodyToIterable(),
        ]);
        $answer = $response->toArray();
        $this->logger->info('recognised {n}', ['n' => \count($answer['faces'])]);
        $this->logger->debug('answer', $answer);

        return array_map(Person::of(...), $answer['faces']);
    }

    public function winner(string $jpeg): ?string
    {
        $people = $this->people($jpeg);
        if (1 !== \count($people)) {
            return null;
        }
        [$person] = $people;

        return match (true) {
            !$person->alive => null,
            'unknown' === $person->uid => null,
            default => $person->uid,
        };
    }

    public function winnerOld(string $jpeg): ?string
    {
        $person = $this->people($jpeg)[0] ?? null;
        if (null === $person || 'unknown' === $person->uid) {
            return null;
        }

        return $person->uid;
    }
}
