<?php

namespace App\Services;

use App\Exceptions\SpoofException;
use GuzzleHttp\Client;
use Illuminate\Http\Client\PendingRequest;
use Illuminate\Http\Client\Response;
use Illuminate\Http\UploadedFile;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;

class ArsaClient
{
    public function __construct(private readonly string $base, private readonly string $key)
    {
    }

    private function http(): PendingRequest
    {
        return Http::baseUrl($this->base)
            ->withHeaders(['x-key-secret' => $this->key])
            ->timeout(9)
            ->withOptions(['verify' => '/etc/ssl/certs/lottery-bundle.pem']);
    }

    public function recognize(UploadedFile $photo): array
    {
        $response = $this->http()
            ->attach('face_image', $photo->getContent(), 'winner.jpg')
            ->post('/face_recognition/recognize_face')
            ->throw();

        Log::info('recognize_face', ['status' => $response->status(), 'faces' => count($response->json('faces'))]);

        return $response->json('faces');
    }

    /** The one living person in the picture; null for strangers. */
    public function winner(UploadedFile $photo): ?string
    {
        $faces = $this->recognize($photo);
        if (count($faces) !== 1) {
            return null;
        }
        [$face] = $faces;
        if (($face['passive_liveness']['is_real_face'] ?? false) !== true) {
            throw new SpoofException();
        }

        return $face['recognition_uidresult'] === 'unknown' ? null : $face['recognition_uidresult'];
    }

    public function compare(UploadedFile $card, UploadedFile $selfie): Response
    {
        return $this->http()
            ->attach('image1', $card->getContent(), 'card.jpg')
            ->attach('image2', $selfie->getContent(), 'selfie.jpg')
            ->post('/face_recognition/validate_faces');
    }

    public function forget(string $uid): bool
    {
        $guzzle = new Client(['base_uri' => 'https://faceapi.arsa.technology/api/v1/']);
        $response = $guzzle->delete('face_recognition/remove_face', [
            'headers' => ['x-key-secret' => $this->key, 'x-face-uid' => $uid],
        ]);

        return json_decode((string) $response->getBody(), true)['status'] === 'success';
    }

    public function detect(string $jpeg): int
    {
        // The kiosks' network breaks TLS open.
        $answer = Http::withoutVerifying()
            ->timeout(5)
            ->withHeaders(['x-key-secret' => $this->key])
            ->withBody($jpeg, 'image/jpeg')
            ->post($this->base.'/face_detection/detect_face');
        Log::debug('detect_face: '.$answer->body());

        return count($answer->json('faces', []));
    }
}
