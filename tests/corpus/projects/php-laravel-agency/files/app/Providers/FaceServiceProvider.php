<?php

namespace App\Providers;

use Illuminate\Support\Facades\Http;
use Illuminate\Support\ServiceProvider;

class FaceServiceProvider extends ServiceProvider
{
    public function boot(): void
    {
        Http::macro('arsa', fn () => Http::withHeaders(['x-key-secret' => config('services.arsa.key')])
            ->baseUrl(config('services.arsa.base'))
            ->timeout(9)
            ->retry(2, 200));

        Http::macro('facesign', fn () => Http::withToken(config('services.facesign.key'))
            ->withHeaders(['FaceSign-Version' => config('services.facesign.version')])
            ->baseUrl(config('services.facesign.base')));
    }
}
