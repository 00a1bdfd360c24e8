<?php

namespace App\Providers;

use App\Services\Arsa;
use GuzzleHttp\Client;
use Illuminate\Contracts\Foundation\Application;
use Illuminate\Http\Client\PendingRequest;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;
use Illuminate\Support\ServiceProvider;

class VendorServiceProvider extends ServiceProvider
{
    public function register(): void
    {
        $this->app->singleton(Arsa::class, function (Application $app) {
            return new Arsa(new Client([
                'base_uri' => rtrim(config('services.arsa.base'), '/') . '/',
                'timeout' => 8,
                'connect_timeout' => 3,
                'headers' => ['x-key-secret' => config('services.arsa.key')],
            ]));
        });
    }

    public function boot(): void
    {
        Http::macro('facesign', function (): PendingRequest {
            return Http::baseUrl(config('services.facesign.base'))
                ->withToken(config('services.facesign.key'))
                ->withHeaders(['FaceSign-Version' => config('services.facesign.version')])
                ->acceptJson();
        });

        Http::macro('veriff', function (): PendingRequest {
            return Http::baseUrl(config('services.veriff.base'))
                ->withHeaders(['X-AUTH-CLIENT' => config('services.veriff.key')])
                ->withoutVerifying()
                ->timeout(10);
        });

        if ($this->app->runningInConsole()) {
            Log::info('vendors', ['arsa_key_set' => filled(config('services.arsa.key'))]);
        }
    }
}
