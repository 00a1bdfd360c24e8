<?php

namespace App\Http\Middleware;

use Closure;
use Illuminate\Http\Request;
use Symfony\Component\HttpFoundation\Response;

/**
 * Lets a delivery of FaceSign through when its signature fits the raw body.
 */
class VerifyFaceSignSignature
{
    public function handle(Request $request, Closure $next): Response
    {
        $secret = (string) config('services.facesign.webhook_secret');
        $want = hash_hmac('sha256', $request->getContent(), $secret);
        $given = (string) $request->header('FaceSign-Signature', '');

        abort_if($secret === '', 500);
        abort_unless(hash_equals($want, $given), 401);

        return $next($request);
    }
}
