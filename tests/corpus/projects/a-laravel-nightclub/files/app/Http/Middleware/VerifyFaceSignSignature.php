<?php

namespace App\Http\Middleware;

use Closure;
use Illuminate\Http\Request;
use Symfony\Component\HttpFoundation\Response;

class VerifyFaceSignSignature
{
    public function handle(Request $request, Closure $next): Response
    {
        $expected = hash_hmac('sha256', $request->getContent(), config('services.facesign.webhook_secret'));

        if (! hash_equals($expected, (string) $request->header('FaceSign-Signature'))) {
            abort(401);
        }

        return $next($request);
    }
}
