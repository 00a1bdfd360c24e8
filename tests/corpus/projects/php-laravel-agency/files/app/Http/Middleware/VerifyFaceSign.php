<?php

namespace App\Http\Middleware;

use Closure;
use Illuminate\Http\Request;

class VerifyFaceSign
{
    public function handle(Request $request, Closure $next)
    {
        $want = hash_hmac('sha256', $request->getContent(), config('services.facesign.webhook_secret'));
        abort_unless(hash_equals($want, (string) $request->header('FaceSign-Signature')), 401);

        return $next($request);
    }
}
