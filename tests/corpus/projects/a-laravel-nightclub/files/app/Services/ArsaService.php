<?php

namespace App\Services;

use App\Exceptions\NotAliveException;
use App\Exceptions\UnknownFaceException;
use GuzzleHttp\Client;
use Illuminate\Http\Client\PendingRequest;
use Illuminate\Http\UploadedFile;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;

class ArsaService
{
    private function api(): PendingRequest
    {
        return Http::baseUrl(config('services.arsa.base'))
            ->withHeaders(['x-key-secret' => config('services.arsa.key')]);
    }

    /** What ARSA says of a picture, unjudged. */
    public function recognize(UploadedFile $photo): array
    {
        return $this->api()
            ->attach('face_image', $photo->get(), 'face.jpg')
            ->post('/face_recognition/recognize_face')
            ->throw()
            ->json('faces');
    }

    /**
     * @throws NotAliveException
     * @throws UnknownFaceException
     */
    public function identify(UploadedFile $photo): string
    {
        $faces = $this->recognize($photo);

        if (count($faces) !== 1) {
            throw new UnknownFaceException('one guest at a time');
        }

        $face = $faces[0];

        if (! $face['passive_liveness']['is_real_face']) {
            Log::warning('presentation attack', ['probability' => $face['passive_liveness']['liveness_probability'] ?? null]);
            throw new NotAliveException();
        }

        if ($face['recognition_uidresult'] === 'unknown') {
            throw new UnknownFaceException('not a member');
        }

        return $face['recognition_uidresult'];
    }

    public function compare(UploadedFile $selfie, UploadedFile $document): array
    {
        $response = $this->api()
            ->attach('image1', $selfie->get(), 'selfie.jpg')
            ->attach('image2', $document->get(), 'document.jpg')
            ->post('/face_recognition/validate_faces');

        Log::debug('validate_faces', ['status' => $response->status(), 'body' => $response->json()]);

        return $response->throw()->json();
    }

    public function remove(string $uid): bool
    {
        $guzzle = new Client(['base_uri' => 'https://faceapi.arsa.technology']);
        $response = $guzzle->delete('/api/v1/face_recognition/remove_face', [
            'headers' => ['x-key-secret' => config('services.arsa.key'), 'x-face-uid' => $uid],
        ]);

        Log::info('face removed', ['uid' => $uid, 'status' => $response->getStatusCode()]);

        return json_decode((string) $response->getBody(), true)['status'] === 'success';
    }
}
