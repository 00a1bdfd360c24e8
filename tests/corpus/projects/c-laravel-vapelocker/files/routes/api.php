<?php

use App\Http\Controllers\FaceSignWebhookController;
use App\Http\Controllers\LockerController;
use App\Http\Middleware\VerifyFaceSignSignature;
use Illuminate\Support\Facades\Route;

Route::post('/lockers/{locker}/open', [LockerController::class, 'open']);
Route::post('/lockers/{locker}/return', [LockerController::class, 'giveBack']);
Route::post('/lockers/{locker}/sample', [LockerController::class, 'sample']);

Route::middleware('auth:sanctum')->group(function () {
    Route::post('/lockers/{locker}/app-open', [LockerController::class, 'appOpen']);
    Route::post('/age-proof', [LockerController::class, 'ageProof']);
});

Route::post('/webhooks/facesign', [FaceSignWebhookController::class, 'status'])->middleware(VerifyFaceSignSignature::class);
Route::post('/webhooks/facesign/analysis', [FaceSignWebhookController::class, 'analysis']);
