<?php

namespace App\EventListener;

use Symfony\Component\EventDispatcher\Attribute\AsEventListener;
use Symfony\Component\HttpKernel\Event\RequestEvent;
use Symfony\Component\HttpKernel\Exception\UnauthorizedHttpException;

#[AsEventListener(event: 'kernel.request', priority: 10)]
final class WebhookSignatureListener
{
    public function __construct(private readonly string $webhookSecret)
    {
    }

    public function __invoke(RequestEvent $event): void
    {
        $request = $event->getRequest();
        if (!str_starts_with($request->getPathInfo(), '/hooks/')) {
            return;
        }
        $expected = hash_hmac('sha256', $request->getContent(), $this->webhookSecret);
        if (!hash_equals($expected, (string) $request->headers->get('FaceSign-Signature'))) {
            throw new UnauthorizedHttpException('FaceSign', 'bad signature');
        }
    }
}
