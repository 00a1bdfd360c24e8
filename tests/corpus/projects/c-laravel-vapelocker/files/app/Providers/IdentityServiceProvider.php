<?php

namespace App\Providers;

use Illuminate\Support\Facades\Http;
use Illuminate\Support\ServiceProvider;

class IdentityServiceProvider extends ServiceProvider
{
    public function boot(): void
    {
        Http::macro('arsa', fn () => Http::baseUrl(config('identity.arsa.url'))
            ->withHeaders(['x-key-secret' => config('identity.arsa.key')])
            ->retry(2, 200, throw: false));

        Http::macro('facesign', fn () => Http::baseUrl(config('identity.facesign.url'))
            ->withToken(config('identity.facesign.key'))
            ->withHeaders(['FaceSign-Version' => config('identity.facesign.version')])
            ->timeout(10)
            ->connectTimeout(3));
    }
}
