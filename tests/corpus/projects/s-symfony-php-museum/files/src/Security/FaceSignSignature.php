<?php

namespace App\Security;

use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpKernel\Exception\AccessDeniedHttpException;

class FaceSignSignature
{
    public function __construct(private string $faceSignSecret)
    {
    }

    public function of(string $body): string
    {
        return hash_hmac('sha256', $body, $this->faceSignSecret);
    }

    public function assert(Request $request): void
    {
        $given = (string) $request->headers->get('FaceSign-Signature');
        if (!hash_equals($this->of($request->getContent()), $given)) {
            throw new AccessDeniedHttpException('signature');
        }
    }
}
