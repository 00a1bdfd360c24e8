<?php

namespace App\Http\Middleware;

use Closure;
use Illuminate\Http\Request;
use Symfony\Component\HttpFoundation\Response;

class VerifyFaceSign
{
    public function handle(Request $request, Closure $next): Response
    {
        $ours = hash_hmac('sha256', $request->getContent(), config('services.facesign.webhook_secret'));
        $given = (string) $request->header('X-FaceSign-Signature');

        abort_unless(hash_equals($ours, $given), 401);

        return $next($request);
    }
}
