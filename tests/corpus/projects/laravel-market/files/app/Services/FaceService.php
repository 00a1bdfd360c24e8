<?php

namespace App\Services;

use App\Exceptions\SpoofDetected;
use GuzzleHttp\Client;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;

class FaceService
{
    public function recognize(string $image): array
    {
        $response = Http::withHeaders(['x-key-secret' => config('services.arsa.key')])
            ->attach('face_image', $image, 'face.jpg')
            ->post(config('services.arsa.base') . '/face_recognition/recognize_face');

        Log::info('recognize', ['status' => $response->status()]);

        return $response->json();
    }

    public function register(string $image, string $uid): bool
    {
        $client = new Client(['verify' => false]);
        $response = $client->post('https://faceapi.arsa.technology/api/v1/face_recognition/register_face', [
            'headers' => ['x-key-secret' => config('services.arsa.key'), 'x-face-uid' => $uid],
            'multipart' => [['name' => 'face_image', 'contents' => $image]],
        ]);
        Log::debug('registered ' . $response->getBody());

        return $response->getStatusCode() === 200;
    }

    public function remove(string $uid): bool
    {
        $client = new Client(['timeout' => 10]);
        $response = $client->delete('https://faceapi.arsa.technology/api/v1/face_recognition/remove_face', [
            'headers' => ['x-key-secret' => config('services.arsa.key'), 'x-face-uid' => $uid],
        ]);

        return json_decode((string) $response->getBody(), true)['status'] === 'success';
    }

    /** @throws SpoofDetected */
    public function soleLiveFace(array $answer): array
    {
        if (count($answer['faces'] ?? []) !== 1) {
            throw new SpoofDetected('one face, please');
        }
        $face = $answer['faces'][0];
        if (! ($face['passive_liveness']['is_real_face'] ?? false)) {
            throw new SpoofDetected('not a real face');
        }

        return $face;
    }
}
