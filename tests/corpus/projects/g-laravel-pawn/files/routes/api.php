<?php

use App\Http\Controllers\CounterController;
use App\Http\Controllers\HookController;
use App\Http\Middleware\VerifyFaceSignSignature;
use Illuminate\Support\Facades\Route;

Route::middleware('auth:sanctum')->group(function () {
    Route::controller(CounterController::class)->group(function () {
        Route::post('/pledges/{pledge}/redeem', 'redeem');
        Route::post('/pledges/{pledge}/collect', 'collect');
        Route::post('/queue', 'queue');
        Route::post('/appraise', 'appraise');
        Route::post('/me/document', 'document');
        Route::post('/me/selfie', 'selfie');
        Route::put('/me/draft', 'draft');
        Route::post('/me/finish', 'finish');
    });
});

Route::prefix('hooks')->group(function () {
    Route::post('/facesign', [HookController::class, 'facesign'])->middleware(VerifyFaceSignSignature::class);
    Route::post('/veriff', [HookController::class, 'veriff']);
    Route::post('/sumsub', [HookController::class, 'sumsub']);
});
