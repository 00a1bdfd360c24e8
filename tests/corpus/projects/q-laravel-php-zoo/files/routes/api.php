<?php

use App\Http\Controllers\FaceSignHookController;
use App\Http\Controllers\GateController;
use App\Http\Controllers\TicketHookController;
use App\Http\Middleware\VerifyFaceSign;
use Illuminate\Support\Facades\Route;

Route::middleware('auth:sanctum')->group(function () {
    Route::post('/gates/{gate}', [GateController::class, 'open']);
    Route::post('/gates/{gate}/feeding', [GateController::class, 'feeding']);
    Route::post('/night-shifts', [GateController::class, 'begin']);
    Route::post('/night-shifts/{shift}/confirm', [GateController::class, 'confirm']);
    Route::post('/night-shifts/{shift}/confirm-offline', [GateController::class, 'confirmOffline']);
    Route::put('/keepers/{keeper}/photo', [GateController::class, 'photo']);
    Route::put('/animals/{animal}', [GateController::class, 'animal']);
});

Route::prefix('hooks/facesign')->group(function () {
    Route::post('/session', [FaceSignHookController::class, 'session'])->middleware(VerifyFaceSign::class);
    Route::post('/media', [FaceSignHookController::class, 'media']);
    Route::post('/analysis', [FaceSignHookController::class, 'analysis']);
});

Route::post('/hooks/tickets', TicketHookController::class);
