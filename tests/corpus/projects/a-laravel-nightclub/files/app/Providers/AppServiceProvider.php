<?php

namespace App\Providers;

use Illuminate\Support\Facades\Http;
use Illuminate\Support\ServiceProvider;

class AppServiceProvider extends ServiceProvider
{
    public function boot(): void
    {
        Http::macro('facesign', function () {
            return Http::baseUrl(config('services.facesign.base'))
                ->withToken(config('services.facesign.key'))
                ->withHeaders(['FaceSign-Version' => config('services.facesign.version')])
                ->timeout(10)
                ->throw();
        });
    }
}
