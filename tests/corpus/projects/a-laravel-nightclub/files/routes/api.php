<?php

use App\Http\Controllers\DoorController;
use App\Http\Controllers\FaceSignHookController;
use App\Http\Middleware\VerifyFaceSignSignature;
use Illuminate\Support\Facades\Route;

Route::middleware('auth:sanctum')->group(function () {
    Route::post('/door/enter', [DoorController::class, 'enter']);
    Route::post('/door/cloakroom', [DoorController::class, 'cloakroom']);
    Route::post('/bar', [DoorController::class, 'bar']);
    Route::post('/join', [DoorController::class, 'join']);
});

Route::post('/hooks/facesign/session', [FaceSignHookController::class, 'session'])
    ->middleware(VerifyFaceSignSignature::class);
Route::post('/hooks/facesign/analysis', [FaceSignHookController::class, 'analysis']);
