<?php

namespace App\Http\Middleware;

use Closure;
use Illuminate\Http\Request;
use Symfony\Component\HttpFoundation\Response;

class VerifyFaceSignSignature
{
    public function handle(Request $request, Closure $next): Response
    {
        $expected = hash_hmac('sha256', $request->getContent(), config('identity.facesign.webhook_secret'));
        $given = (string) $request->header('FaceSign-Signature');

        abort_unless(hash_equals($expected, $given), 401, 'bad signature');

        return $next($request);
    }
}
