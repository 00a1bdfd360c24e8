<?php

use App\Http\Controllers\FaceSignWebhookController;
use App\Http\Controllers\SellerController;
use App\Http\Middleware\VerifyFaceSign;
use Illuminate\Support\Facades\Route;

Route::middleware('auth:sanctum')->group(function () {
    Route::post('/sellers/verify', [SellerController::class, 'verify']);
    Route::post('/sellers/payout', [SellerController::class, 'payout']);
    Route::post('/sellers/search', [SellerController::class, 'search']);
    Route::post('/sellers/enrol', [SellerController::class, 'enrol']);
});

Route::post('/webhooks/facesign', [FaceSignWebhookController::class, 'session'])->middleware(VerifyFaceSign::class);
Route::post('/webhooks/facesign/legacy', [FaceSignWebhookController::class, 'legacy']);
Route::post('/webhooks/facesign/media', [FaceSignWebhookController::class, 'media']);
