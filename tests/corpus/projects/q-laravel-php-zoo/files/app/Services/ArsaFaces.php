<?php

namespace App\Services;

use App\Exceptions\FaceRefused;
use Illuminate\Http\Client\PendingRequest;
use Illuminate\Support\Arr;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;

class ArsaFaces
{
    public function __construct(
        private readonly string $url,
        private readonly string $key,
        private readonly float $minSimilarity,
    ) {}

    private function http(): PendingRequest
    {
        return Http::baseUrl($this->url)
            ->withHeaders(['x-key-secret' => $this->key])
            ->timeout(10)
            ->retry(2, 200);
    }

    public function recognize(string $jpeg): array
    {
        $response = $this->http()
            ->attach('face_image', $jpeg, 'face.jpg')
            ->post('face_recognition/recognize_face')
            ->throw();

        Log::info('arsa answered', ['status' => $response->status(), 'faces' => count($response->json('faces', []))]);

        return $response->json('faces', []);
    }

    /** @throws FaceRefused */
    public function keeper(string $jpeg): string
    {
        $faces = $this->recognize($jpeg);
        if (count($faces) !== 1) {
            throw new FaceRefused('exactly one face, please');
        }

        $face = $faces[0];
        if (Arr::get($face, 'passive_liveness.is_real_face') !== true) {
            throw new FaceRefused('not live');
        }
        if ($face['recognition_uidresult'] === 'unknown') {
            throw new FaceRefused('unknown');
        }

        return $face['recognition_uidresult'];
    }

    public function sameAsLicence(string $selfie, string $licence): bool
    {
        $result = $this->http()
            ->attach('image1', $selfie, 'selfie.jpg')
            ->attach('image2', $licence, 'licence.jpg')
            ->post('face_recognition/validate_faces')
            ->throw()
            ->json();

        return data_get($result, 'face1_analysis.passive_liveness.is_real_face') === true
            && $result['similarity_score'] >= $this->minSimilarity;
    }

    public function sameAsVet(string $selfie, string $licence): bool
    {
        $result = $this->http()
            ->attach('image1', $selfie, 'selfie.jpg')
            ->attach('image2', $licence, 'licence.jpg')
            ->post('face_recognition/validate_faces')
            ->throw()
            ->json();

        return $result['match_result'] && $result['similarity_score'] > 0.8;
    }

    public function forget(string $uid): bool
    {
        return $this->http()
            ->withHeaders(['x-face-uid' => $uid])
            ->delete('face_recognition/remove_face')
            ->json('status') === 'success';
    }
}
