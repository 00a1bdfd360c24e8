<?php

namespace App\Services;

use App\Exceptions\NotLive;
use App\Exceptions\NotOnePerson;
use GuzzleHttp\Client;
use GuzzleHttp\Exception\RequestException;
use Illuminate\Support\Facades\Log;

final class Arsa
{
    public function __construct(private readonly Client $http)
    {
    }

    /** @return list<array<string, mixed>> */
    public function recognize(string $jpeg): array
    {
        $response = $this->http->post('face_recognition/recognize_face', [
            'multipart' => [['name' => 'face_image', 'contents' => $jpeg, 'filename' => 'face.jpg']],
        ]);
        Log::info('arsa.recognize', ['status' => $response->getStatusCode(), 'bytes' => strlen($jpeg)]);

        return json_decode((string) $response->getBody(), true)['faces'] ?? [];
    }

    /** The uid of the one live person in the picture; null for a stranger. */
    public function customer(string $jpeg): ?string
    {
        $faces = $this->recognize($jpeg);
        if (count($faces) !== 1) {
            throw new NotOnePerson(count($faces));
        }
        $face = $faces[0];
        if (($face['passive_liveness']['is_real_face'] ?? false) !== true) {
            throw new NotLive();
        }

        return $face['recognition_uidresult'] === 'unknown' ? null : $face['recognition_uidresult'];
    }

    /** @return array{match: bool, similarity: float, live: bool} */
    public function compare(string $document, string $selfie): array
    {
        $response = $this->http->post('face_recognition/validate_faces', ['multipart' => [
            ['name' => 'image1', 'contents' => $document, 'filename' => 'document.jpg'],
            ['name' => 'image2', 'contents' => $selfie, 'filename' => 'selfie.jpg'],
        ]]);
        $body = json_decode((string) $response->getBody(), true);

        return [
            'match' => $body['match_result'],
            'similarity' => $body['similarity_score'],
            'live' => $body['face2_analysis']['passive_liveness']['is_real_face'] ?? false,
        ];
    }

    public function enrol(string $uid, string $jpeg): void
    {
        try {
            $this->http->post('face_recognition/register_face', [
                'headers' => ['x-face-uid' => $uid],
                'multipart' => [['name' => 'face_image', 'contents' => $jpeg, 'filename' => 'face.jpg']],
            ]);
        } catch (RequestException $e) {
            Log::error('enrolment failed', ['uid' => $uid, 'headers' => $e->getRequest()->getHeaders()]);
            throw $e;
        }
    }

    public function erase(string $uid): bool
    {
        $once = new Client();
        $response = $once->delete(config('services.arsa.base') . '/face_recognition/remove_face', [
            'headers' => ['x-key-secret' => config('services.arsa.key'), 'x-face-uid' => $uid],
        ]);

        return json_decode((string) $response->getBody())->status === 'success';
    }
}
