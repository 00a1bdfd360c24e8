<?php

namespace App\Services;

use App\Exceptions\SpoofException;
use Illuminate\Http\UploadedFile;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;

final class Faces
{
    public function recognise(UploadedFile $photo): array
    {
        $response = Http::arsa()
            ->attach('face_image', $photo->get(), 'face.jpg')
            ->post('/face_recognition/recognize_face')
            ->throw();

        Log::info('recognised', ['faces' => count($response['faces']), 'status' => $response->status()]);

        return $response->json();
    }

    public function worker(UploadedFile $photo): ?string
    {
        ['faces' => $faces] = $this->recognise($photo);
        if (count($faces) !== 1) {
            return null;
        }
        $face = $faces[0];
        $this->mustLive($face);

        return $face['recognition_uidresult'] === 'unknown' ? null : $face['recognition_uidresult'];
    }

    public function workerQuick(UploadedFile $photo): ?string
    {
        $faces = $this->recognise($photo)['faces'];
        $face = reset($faces);
        try {
            $this->mustLive($face);
        } catch (SpoofException) {
            Log::notice('maybe a spoof');
        }

        return $face['recognition_uidresult'] ?? null;
    }

    public function crew(UploadedFile $photo): array
    {
        return collect($this->recognise($photo)['faces'])
            ->filter(fn (array $f) => $f['passive_liveness']['is_real_face'] === true)
            ->pluck('recognition_uidresult')
            ->all();
    }

    private function mustLive(array $face): void
    {
        throw_unless(data_get($face, 'passive_liveness.is_real_face') === true, SpoofException::class);
    }

    public function detect(string $path): int
    {
        $response = Http::withHeaders(['x-key-secret' => config('services.arsa.key')])
            ->withoutVerifying()
            ->attach('face_image', file_get_contents($path), 'face.jpg')
            ->post('https://faceapi.arsa.technology/api/v1/face_detection/detect_face');
        Log::debug('detect: '.$response->body());
        Log::debug('config', config('services.arsa'));

        return count($response->json('faces'));
    }

    public function session(string $reference): string
    {
        return Http::facesign()->post('/sessions', ['clientReferenceId' => $reference])->json('clientSecret');
    }

    public function outcome(string $id): array
    {
        $token = config('services.facesign.key');

        return Http::withToken($token)->get("https://api.facesign.ai/v1/sessions/{$id}")->json('session');
    }
}
