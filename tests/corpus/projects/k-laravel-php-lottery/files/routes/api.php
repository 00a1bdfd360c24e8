<?php

use App\Http\Controllers\ClaimController;
use App\Http\Controllers\FaceSignHookController;
use App\Http\Middleware\VerifyFaceSign;
use Illuminate\Support\Facades\Route;

Route::middleware('auth:sanctum')->controller(ClaimController::class)->group(function () {
    Route::post('/claims/{claim}', 'store');
    Route::post('/claims/{claim}/scratch', 'scratch');
    Route::post('/claims/{claim}/syndicate', 'syndicate');
    Route::post('/claims/{claim}/card', 'byCard');
    Route::post('/claims/{claim}/online', 'online');
    Route::put('/claims/{claim}/photo', 'archive');
    Route::post('/agents/proof', 'prove');
});

Route::post('/facesign/session', [FaceSignHookController::class, 'session'])->middleware(VerifyFaceSign::class);
Route::post('/facesign/media', [FaceSignHookController::class, 'media']);
Route::post('/facesign/analysis', [FaceSignHookController::class, 'analysis']);
