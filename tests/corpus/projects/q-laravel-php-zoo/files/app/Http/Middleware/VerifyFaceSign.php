<?php

namespace App\Http\Middleware;

use Closure;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Log;
use Symfony\Component\HttpFoundation\Response;

class VerifyFaceSign
{
    /**
     * Only what FaceSign has signed goes further.
     */
    public function handle(Request $request, Closure $next): Response
    {
        $secret = config('services.facesign.webhook_secret');
        $given = (string) $request->header('FaceSign-Signature');

        if (blank($secret)) {
            Log::error('FACESIGN_WEBHOOK_SECRET is not set');
            abort(503);
        }

        $expected = hash_hmac('sha256', $request->getContent(), $secret);
        if (! hash_equals($expected, $given)) {
            Log::warning('facesign hook refused', ['ip' => $request->ip(), 'event' => $request->header('FaceSign-Event-Id')]);
            abort(401, 'bad signature');
        }

        return $next($request);
    }
}
