<?php

declare(strict_types=1);

namespace App\EventListener;

use App\Attribute\Signed;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\EventDispatcher\Attribute\AsEventListener;
use Symfony\Component\HttpKernel\Event\ControllerEvent;
use Symfony\Component\HttpKernel\Exception\UnauthorizedHttpException;

/** Holds every action that bears #[Signed] to its signature. */
#[AsEventListener]
final readonly class FaceSignSignatureListener
{
    public function __construct(#[Autowire(env: 'FACESIGN_WEBHOOK_SECRET')] private string $secret)
    {
    }

    public function __invoke(ControllerEvent $event): void
    {
        if (!$event->getAttributes(Signed::class)) {
            return;
        }
        $request = $event->getRequest();
        $expected = hash_hmac('sha256', $request->getContent(), $this->secret);
        if (!hash_equals($expected, (string) $request->headers->get('FaceSign-Signature'))) {
            throw new UnauthorizedHttpException('FaceSign-Signature');
        }
    }
}
