<?php

declare(strict_types=1);

namespace App\EventSubscriber;

use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\EventDispatcher\EventSubscriberInterface;
use Symfony\Component\HttpKernel\Event\ControllerEvent;
use Symfony\Component\HttpKernel\Exception\UnauthorizedHttpException;
use Symfony\Component\HttpKernel\KernelEvents;

/** Routes with the default `_signed` are for FaceSign alone. */
final readonly class SignedHookSubscriber implements EventSubscriberInterface
{
    public function __construct(
        #[Autowire(env: 'FACESIGN_WEBHOOK_SECRET')] private string $secret,
    ) {
    }

    public static function getSubscribedEvents(): array
    {
        return [KernelEvents::CONTROLLER => ['check', 64]];
    }

    public function check(ControllerEvent $event): void
    {
        $request = $event->getRequest();
        if (!$request->attributes->getBoolean('_signed')) {
            return;
        }
        $expected = hash_hmac('sha256', $request->getContent(), $this->secret);
        if (!hash_equals($expected, (string) $request->headers->get('FaceSign-Signature'))) {
            throw new UnauthorizedHttpException('FaceSign');
        }
    }
}
