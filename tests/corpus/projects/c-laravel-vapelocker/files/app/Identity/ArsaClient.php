<?php

namespace App\Identity;

use GuzzleHttp\Client;
use Illuminate\Http\UploadedFile;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;

class ArsaClient
{
    public function sight(UploadedFile $photo): Sighting
    {
        return Sighting::fromPayload($this->recognize($photo));
    }

    public function recognize(UploadedFile $photo): array
    {
        $response = Http::arsa()
            ->attach('face_image', $photo->get(), 'locker.jpg')
            ->post('/face_recognition/recognize_face');

        Log::info('arsa recognize', ['status' => $response->status()]);

        return $response->throw()->json();
    }

    public function compare(string $document, string $selfie): array
    {
        $guzzle = new Client(['base_uri' => config('identity.arsa.url').'/', 'headers' => ['x-key-secret' => config('identity.arsa.key')]]);
        $res = $guzzle->post('face_recognition/validate_faces', [
            'multipart' => [
                ['name' => 'image1', 'contents' => $document, 'filename' => 'document.jpg'],
                ['name' => 'image2', 'contents' => $selfie, 'filename' => 'selfie.jpg'],
            ],
        ]);
        $result = json_decode((string) $res->getBody(), true, flags: JSON_THROW_ON_ERROR);
        Log::debug('arsa compare', $result);

        return $result;
    }

    public function forget(string $uid): bool
    {
        $response = Http::arsa()->withHeaders(['x-face-uid' => $uid])->delete('/face_recognition/remove_face');
        if ($response->json('status') === 'success') {
            return true;
        }
        Log::error("erasure of {$uid} failed with key ".config('identity.arsa.key'));

        return false;
    }
}
