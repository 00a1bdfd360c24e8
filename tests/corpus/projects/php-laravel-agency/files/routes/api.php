<?php

use App\Http\Controllers\HookController;
use App\Http\Controllers\ShiftController;
use App\Http\Middleware\VerifyFaceSign;
use Illuminate\Support\Facades\Route;

Route::post('/shifts', [ShiftController::class, 'start'])->middleware('auth:sanctum');
Route::post('/shifts/app', [ShiftController::class, 'startFromApp']);
Route::post('/hooks/facesign', [HookController::class, 'facesign'])->middleware(VerifyFaceSign::class);
Route::post('/hooks/facesign/old', [HookController::class, 'facesignOld']);
Route::post('/hooks/facesign/open', [HookController::class, 'facesignOpen']);
