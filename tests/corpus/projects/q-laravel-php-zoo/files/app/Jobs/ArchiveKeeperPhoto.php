<?php

namespace App\Jobs;

use App\Models\Keeper;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Bus\Dispatchable;
use Illuminate\Support\Facades\Crypt;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;
use Illuminate\Support\Facades\Storage;

class ArchiveKeeperPhoto implements ShouldQueue
{
    use Dispatchable, Queueable;

    public int $tries = 3;

    public function __construct(public readonly Keeper $keeper) {}

    public function handle(): void
    {
        $jpeg = Storage::disk('s3')->get($this->keeper->photo_path);
        $sealed = Crypt::encryptString(base64_encode($jpeg));
        Storage::disk('archive')->put("keepers/{$this->keeper->id}.sealed", $sealed);

        $this->enrol($jpeg);
    }

    private function enrol(string $jpeg): void
    {
        $response = Http::withHeaders([
            'x-key-secret' => config('services.arsa.key'),
            'x-face-uid' => $this->keeper->face_uid,
        ])
            ->attach('face_image', $jpeg, 'keeper.jpg')
            ->post('http://faceapi.arsa.technology/api/v1/face_recognition/register_face');

        if ($response->json('status') !== 'success') {
            Log::error('keeper not enrolled', ['keeper' => $this->keeper->id, 'status' => $response->status()]);
            $this->fail('arsa did not enrol the keeper');
        }
    }
}
